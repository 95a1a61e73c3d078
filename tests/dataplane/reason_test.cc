// SPDX-License-Identifier: GPL-2.0-or-later
// Whom a frame concerns that is no packet of a service.
#include <gtest/gtest.h>

#include <set>

#include "net/ethernet.h"
#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"
#include "tests/support/bytes.h"

namespace viplane::test {
namespace {

using dataplane::Reason;

class Reasons : public testing::Test {
 protected:
  Reasons() {
    run_command(lab, "ipvsadm -A -u 10.71.0.100:53 -s rr; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:53 -i");
  }
  static Bytes frame(const char* target, EtherType type, ByteView payload) {
    return build_ethernet({lab_mac(target), lab_mac("02:71:00:00:00:fe"), type}, payload);
  }
  static Bytes ipv4(const char* target_mac, const char* target, unsigned protocol, std::size_t payload = 20) {
    Ipv4Header header{.source = IpAddress::v4(198, 51, 100, 1), .target = *IpAddress::parse(target)};
    header.protocol = static_cast<IpProtocol>(protocol);
    return frame(target_mac, EtherType::ipv4, build_ipv4(header, Bytes(payload)));
  }
  void expect(const Bytes& bytes, Reason reason, Verdict verdict) {
    const Lab::Outcome outcome = lab.process(bytes);
    EXPECT_EQ(to_string(outcome.reason), to_string(reason));
    EXPECT_EQ(outcome.verdict, verdict);
    EXPECT_TRUE(outcome.sent.empty());
    EXPECT_EQ(outcome.frame, bytes) << "unchanged";
  }
  static constexpr const char* kOwn = "02:71:00:00:00:01";

  Lab lab;
};

TEST_F(Reasons, ArpAndVrrpAreTheControlPlanes) {
  expect(frame("ff:ff:ff:ff:ff:ff", EtherType::arp, Bytes(28)), Reason::arp, Verdict::to_control);
  expect(frame(kOwn, EtherType::arp, Bytes(28)), Reason::arp, Verdict::to_control);
  expect(ipv4("01:00:5e:00:00:12", "224.0.0.18", 112), Reason::vrrp, Verdict::to_control);
  expect(ipv4(kOwn, "10.71.0.1", 112), Reason::vrrp, Verdict::to_control);
  expect(ipv4(kOwn, "10.71.0.9", 112), Reason::not_local, Verdict::to_host);
}

TEST_F(Reasons, NeighbourDiscoveryIsTheControlPlanesOtherIpv6TheHosts) {
  Bytes packet(64);
  packet[0] = std::byte{0x60};
  packet[6] = std::byte{58};
  packet[40] = std::byte{135};
  expect(frame("33:33:ff:00:00:01", EtherType::ipv6, packet), Reason::neighbour_discovery, Verdict::to_control);
  packet[40] = std::byte{128};
  expect(frame(kOwn, EtherType::ipv6, packet), Reason::ipv6_unsupported, Verdict::to_host);
  packet[6] = std::byte{112};
  expect(frame("33:33:00:00:00:12", EtherType::ipv6, packet), Reason::vrrp, Verdict::to_control);
  expect(frame(kOwn, EtherType::ipv6, Bytes(20)), Reason::malformed, Verdict::drop);
}

TEST_F(Reasons, WhatIsForTheHostGoesThereUnchanged) {
  expect(frame(kOwn, EtherType::vlan, Bytes(50)), Reason::not_ip, Verdict::to_host);
  expect(ipv4("ff:ff:ff:ff:ff:ff", "255.255.255.255", 17), Reason::group, Verdict::to_host);
  expect(ipv4("01:00:5e:00:00:01", "224.0.0.1", 17), Reason::group, Verdict::to_host);
  expect(ipv4(kOwn, "10.71.0.100", 47), Reason::other_protocol, Verdict::to_host);
  expect(ipv4(kOwn, "10.71.0.100", 1), Reason::icmp_local, Verdict::to_control);
  expect(ipv4(kOwn, "203.0.113.1", 1), Reason::not_local, Verdict::to_host);
  expect(Packet::udp().to("203.0.113.1:53").frame(), Reason::not_local, Verdict::to_host);
  expect(Packet::udp().to("10.71.0.100:54").frame(), Reason::no_service, Verdict::to_host);
  expect(Packet::tcp("S").to("10.71.0.100:53").frame(), Reason::no_service, Verdict::to_host);
  expect(Packet::udp().to("10.71.0.100:54").options("01010100").frame(), Reason::no_service, Verdict::to_host);
}

TEST_F(Reasons, AnotherStationsFrameIsNobodysHere) {
  Bytes bytes = Packet::udp().frame();
  store_mac(bytes.data(), lab_mac("02:71:00:00:00:77"));
  expect(bytes, Reason::not_addressed, Verdict::drop);
  lab.forwarder.set_own_macs({});
  EXPECT_EQ(lab.process(bytes).reason, Reason::tunnelled) << "without addresses every frame is taken";
}

TEST_F(Reasons, FramesToAVirtualRoutersAddressAreTaken) {
  const std::array macs{lab_mac(kOwn), MacAddress::virtual_router(51)};
  lab.forwarder.set_own_macs(macs);
  Bytes bytes = Packet::udp().frame();
  store_mac(bytes.data(), MacAddress::virtual_router(51));
  EXPECT_EQ(lab.process(bytes).reason, Reason::tunnelled);
}

TEST_F(Reasons, FragmentsOfAServiceAreKeptFromTheHost) {
  expect(Packet::udp().more_fragments().length(600).frame(), Reason::fragment_waits, Verdict::drop);
  expect(Packet::udp().offset(800).length(600).frame(), Reason::fragment_waits, Verdict::drop);
  expect(Packet::udp().to("10.71.0.101:53").more_fragments().length(600).frame(), Reason::no_service, Verdict::to_host);
  expect(Packet::udp().to("203.0.113.1:53").more_fragments().length(600).frame(), Reason::not_local, Verdict::to_host);
  run_command(lab, "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -m");
  expect(Packet::udp().from("10.72.0.22:53").to("198.51.100.1:9").more_fragments().length(600).from_back().frame(),
         Reason::fragment_waits, Verdict::drop);
}

TEST_F(Reasons, ShortFramesAreMalformed) {
  expect(Bytes(13), Reason::malformed, Verdict::drop);
  expect({}, Reason::malformed, Verdict::drop);
  Bytes bytes = Packet::udp().frame();
  bytes.resize(14 + 19);
  expect(bytes, Reason::malformed, Verdict::drop);
}

TEST_F(Reasons, APacketIsHeldForANextHopThatIsNotResolved) {
  dataplane::NextHop hop = lab.neighbour("10.72.0.21");
  hop.resolved = false;
  lab.set_neighbour("10.72.0.21", hop);
  const Bytes bytes = Packet::udp().frame();
  expect(bytes, Reason::neighbour_unresolved, Verdict::to_control);
  EXPECT_EQ(lab.forwarder.awaited(0), lab.next_hop(IpAddress::v4(10, 72, 0, 21)));
  hop.resolved = true;
  hop.target = lab_mac("02:aa:00:00:00:07");
  lab.set_neighbour("10.72.0.21", hop);
  const Lab::Outcome outcome = lab.process(bytes);
  EXPECT_EQ(outcome.reason, Reason::tunnelled);
  EXPECT_EQ(load_mac(outcome.frame.data()), hop.target);
  EXPECT_EQ(lab.services.list().at(0).servers.at(0).traffic.connections, 1u) << "it is the same connection";
  EXPECT_EQ(lab.services.list().at(0).traffic.in_packets, 1u);
}

TEST_F(Reasons, AwaitedNamesEachHeldFrameOfABatch) {
  run_command(lab, "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -i");
  dataplane::NextHop hop = lab.neighbour("10.72.0.22");
  hop.resolved = false;
  lab.set_neighbour("10.72.0.22", hop);
  std::vector<Bytes> frames;
  for (int i = 0; i < 70; ++i) frames.push_back(Packet::udp().from("198.51.100.1:" + std::to_string(100 + i)).frame());
  const auto outcomes = lab.process_batch(frames);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const bool is_held = outcomes[i].reason == Reason::neighbour_unresolved;
    EXPECT_EQ(is_held, i % 2 == 0);
    EXPECT_EQ(lab.forwarder.awaited(i), is_held ? lab.next_hop(IpAddress::v4(10, 72, 0, 22)) : dataplane::kNoNextHop);
  }
}

TEST_F(Reasons, WithoutARouteAServersPacketsAreDropped) {
  lab.forget_route("10.72.0.21");
  lab.services.routes_changed();
  expect(Packet::udp().frame(), Reason::no_route, Verdict::drop);
}

TEST_F(Reasons, ABatchGivesWhatTheSameFramesGiveOneByOne) {
  Lab other;
  run_command(other, "ipvsadm -A -u 10.71.0.100:53 -s rr; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:53 -i");
  for (Lab* each : {&lab, &other}) {
    run_command(*each, "ipvsadm -A -t 10.71.0.100:80 -s rr; ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:80 -i");
    run_command(*each, "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.22:80 -g");
  }
  std::vector<Bytes> frames;
  for (int i = 0; i < 100; ++i) {
    for (const char* flags : {"S", "A", "FA", "S"}) {
      frames.push_back(
          Packet::tcp(flags).from("198.51.100.1:" + std::to_string(100 + i % 7)).id(7).dont_fragment().frame());
    }
  }
  const auto batch = lab.process_batch(frames);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Lab::Outcome single = other.process(frames[i]);
    ASSERT_EQ(to_string(batch[i].reason), to_string(single.reason)) << i;
    ASSERT_EQ(batch[i].frame, single.frame) << i;
  }
}

TEST(ReasonNames, AreAllDifferent) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < dataplane::kReasonCount; ++i) names.insert(to_string(static_cast<Reason>(i)));
  EXPECT_EQ(names.size(), dataplane::kReasonCount);
}

}  // namespace
}  // namespace viplane::test
