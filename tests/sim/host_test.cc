// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "net/arp.h"
#include "net/neighbour_discovery.h"
#include "net/udp.h"
#include "sim/reference_topology.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

const IpPrefix kVip = IpPrefix::parse("10.0.0.100/32").value();

void announce(World& world, const char* node, const IpAddress& what) {
  NodePort& port = world.node(node).port("eth0");
  port.send(build_gratuitous_arp(port.info().mac, what));
}

NeighbourState state_of(World& world, const char* node, const char* neighbour) {
  const Neighbour* const entry = world.host(node).find_interface("eth0")->neighbours->find(address(neighbour));
  return entry != nullptr ? entry->state() : NeighbourState::none;
}

MacAddress mac_of(World& world, const char* node, const char* neighbour) {
  return world.host(node).find_interface("eth0")->neighbours->find(address(neighbour))->mac();
}

MacAddress mac(World& world, const char* node) { return world.node(node).port("eth0").info().mac; }

TEST(Host, AnswersAnEchoAfterResolvingBothNeighbours) {
  World world(two_hosts(), 1);
  EchoCounter echo(world.host("a"));
  EXPECT_EQ(world.host("a").ping(ipv4("10.0.0.2"), 1, 1), SendResult::sent);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 1);
  EXPECT_EQ(world.fabric().counters.sent, 4u);  // request and reply of ARP, request and reply of ICMP
  EXPECT_EQ(state_of(world, "a", "10.0.0.2"), NeighbourState::reachable);
  EXPECT_EQ(state_of(world, "b", "10.0.0.1"), NeighbourState::delay) << "learnt from the request, then used";
}

TEST(Host, ReportsANeighbourThatDoesNotAnswer) {
  World world(two_hosts(), 1);
  EchoCounter echo(world.host("a"));
  world.host("a").ping(ipv4("10.0.0.99"), 1, 1);
  world.run_for(4s);
  EXPECT_EQ(echo.errors, 1);
  EXPECT_EQ(echo.last_type, IcmpType::destination_unreachable);
  EXPECT_EQ(echo.last_code, icmp_unreachable::kHost);
}

TEST(Host, AnAddressThatMovesIsFoundByItsAnnouncement) {
  LanBuilder lan;
  lan.add_switch("sw");
  for (const char* host : {"1", "2", "3"}) lan.add_host("h" + std::string(host), "10.0.0." + std::string(host) + "/24");
  World world(lan.topology, 1);
  world.host("h2").add_address("eth0", kVip);
  EchoCounter echo(world.host("h1"));
  world.host("h1").ping(ipv4("10.0.0.100"), 1, 1);
  world.run_for(1s);
  EXPECT_EQ(mac_of(world, "h1", "10.0.0.100"), mac(world, "h2"));

  world.host("h2").remove_address("eth0", kVip);
  world.host("h3").add_address("eth0", kVip);
  world.host("h1").ping(ipv4("10.0.0.100"), 1, 2);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 1) << "still sent to who had it";
  announce(world, "h3", kVip.address);
  world.run_for(1ms);
  EXPECT_EQ(mac_of(world, "h1", "10.0.0.100"), mac(world, "h3"));
  world.host("h1").ping(ipv4("10.0.0.100"), 1, 3);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 2);
}

TEST(Host, AnAnnouncementOfAStrangerIsNotRemembered) {
  World world(two_hosts(), 1);
  announce(world, "b", kVip.address);
  world.run_for(1s);
  EXPECT_EQ(world.host("a").find_interface("eth0")->neighbours->find(kVip.address), nullptr);
}

TEST(Host, LosesItsNeighboursWithItsCarrier) {
  World world(two_hosts(), 1);
  world.host("a").ping(ipv4("10.0.0.2"), 1, 1);
  world.run_for(1s);
  world.link("a").cut(true);
  EXPECT_EQ(state_of(world, "a", "10.0.0.2"), NeighbourState::none);
}

// The virtual address on lo of a real server: the ARP problem of direct routing, and its cure.
TEST(Host, AnswersForAnyOfItsAddressesUnlessArpIgnoreIsSet) {
  World world(two_hosts(), 1);
  world.host("b").add_address("lo", kVip);
  EchoCounter echo(world.host("a"));
  world.host("b").all_settings().arp_ignore = 1;
  world.host("a").ping(ipv4("10.0.0.100"), 1, 1);
  world.run_for(5s);
  EXPECT_EQ(echo.replies, 0);
  world.host("b").all_settings().arp_ignore = 0;
  world.host("a").ping(ipv4("10.0.0.100"), 1, 2);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 1);
}

// Sends an echo from the virtual address and looks whose address asks for the next hop.
Ipv4 asking_address(int arp_announce) {
  World world(two_hosts(), 1);
  struct ArpTap : FrameTap {
    void on_frame(const Nic&, Direction, Time, ByteView frame) override {
      const auto ethernet = EthernetView::parse(frame);
      if (ethernet->type() != EtherType::arp) return;
      const auto arp = ArpView::parse(ethernet->payload());
      if (arp->operation() == ArpOperation::request && asked == 0) asked = arp->sender_ip().v4_value();
    }
    Ipv4 asked = 0;
  } tap;
  world.set_tap(&tap);
  world.host("a").add_address("lo", kVip);
  world.host("a").all_settings().arp_announce = arp_announce;
  world.host("a").send({.source = ipv4("10.0.0.100"), .target = ipv4("10.0.0.2"), .protocol = 1},
                       FrameRef::copy_of(build_icmp_echo_request(1, 1)));
  world.run_for(1s);
  return tap.asked;
}

TEST(Host, AsksWithTheWaitingPacketsAddressUnlessArpAnnounceIsSet) {
  EXPECT_EQ(asking_address(0), ipv4("10.0.0.100"));
  EXPECT_EQ(asking_address(1), ipv4("10.0.0.1"));
  EXPECT_EQ(asking_address(2), ipv4("10.0.0.1"));
}

TEST(Host, AVirtualMacAnswersForItsAddressAndIsListenedTo) {
  World world(two_hosts(), 1);
  const MacAddress virtual_mac = MacAddress::virtual_router(51);
  world.host("b").add_address("eth0", kVip, {.virtual_mac = virtual_mac});
  EchoCounter echo(world.host("a"));
  world.host("a").ping(ipv4("10.0.0.100"), 1, 1);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 1);
  EXPECT_EQ(mac_of(world, "a", "10.0.0.100"), virtual_mac);
  world.host("b").remove_address("eth0", kVip);
  world.host("a").ping(ipv4("10.0.0.100"), 1, 2);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 1) << "frames to it are other hosts' now";
}

TEST(Host, PortsWithoutListenersAreRefused) {
  World world(two_hosts(), 1);
  struct Errors : PacketHandler {
    bool on_packet(const ReceivedPacket&) override { return true; }
    void on_icmp_error(const IcmpError& error) override {
      ++count;
      code = error.code;
      port = load_be16(error.payload.data() + 2);
    }
    int count = 0;
    int code = 0;
    int port = 0;
  } errors;
  world.host("a").bind(17, &errors);
  const Bytes datagram = build_udp({4000, 53}, {}, address("10.0.0.1"), address("10.0.0.2"));
  world.host("a").send({.target = ipv4("10.0.0.2"), .protocol = 17}, FrameRef::copy_of(datagram));
  world.run_for(1s);
  EXPECT_EQ(errors.count, 1);
  EXPECT_EQ(errors.code, icmp_unreachable::kPort);
  EXPECT_EQ(errors.port, 53);
}

TEST(Host, ReachesItselfWithoutTheWire) {
  World world(two_hosts(), 1);
  EchoCounter echo(world.host("a"));
  world.host("a").ping(ipv4("10.0.0.1"), 1, 1);
  world.host("a").ping(ipv4("127.0.0.1"), 1, 2);
  EXPECT_EQ(echo.replies, 0) << "never inside send()";
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 2);
  EXPECT_EQ(world.fabric().counters.sent, 0u);
}

TEST(Host, APausedHostIsSilentAndACrashedOneForgets) {
  World world(two_hosts(), 1);
  EchoCounter echo(world.host("a"));
  world.host("b").add_address("eth0", kVip);
  world.node("b").pause();
  world.host("a").ping(ipv4("10.0.0.2"), 1, 1);
  world.run_for(500ms);
  EXPECT_EQ(echo.replies, 0);
  world.node("b").resume();
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 1) << "the question was repeated";

  world.node("b").crash();
  EXPECT_FALSE(world.node("b").nic("eth0").is_up());
  world.node("b").power_return();
  EXPECT_FALSE(world.host("b").holds(kVip.address));
  EXPECT_TRUE(world.host("b").holds(address("10.0.0.2")));
  world.host("a").ping(ipv4("10.0.0.2"), 1, 2);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 2);
}

// A client behind a router, whose link to the servers has a smaller MTU.
class Routed : public testing::Test {
 protected:
  static Topology topology() {
    Topology topology = reference_topology();
    for (NodeSpec& node : topology.nodes) {
      if (node.name != "rs3" && node.name != "router") continue;
      for (InterfaceSpec& interface : node.interfaces) {
        if (interface.peer == "backend") interface.link.mtu = 1400;
      }
    }
    return topology;
  }
  World world_{topology(), 1};
  Host& client_ = world_.host("client1");
  EchoCounter echo_{client_};
};

TEST_F(Routed, PassesARouter) {
  client_.ping(ipv4("10.253.26.2"), 1, 1);
  world_.run_for(1s);
  EXPECT_EQ(echo_.replies, 1);
}

TEST_F(Routed, TheTimeToLiveEndsAtTheRouter) {
  client_.send({.target = ipv4("10.253.26.2"), .protocol = 1, .ttl = 1},
               FrameRef::copy_of(build_icmp_echo_request(1, 1)));
  world_.run_for(1s);
  EXPECT_EQ(echo_.replies, 0);
  EXPECT_EQ(echo_.last_type, IcmpType::time_exceeded);
  EXPECT_EQ(echo_.last_reporter, ipv4("192.0.2.1"));
}

TEST_F(Routed, ARouterSaysWhereThereIsNoRoute) {
  client_.ping(ipv4("203.0.113.1"), 1, 1);
  world_.run_for(1s);
  EXPECT_EQ(echo_.last_type, IcmpType::destination_unreachable);
  EXPECT_EQ(echo_.last_code, icmp_unreachable::kNetwork);
}

TEST_F(Routed, APacketThatMustNotBeFragmentedTeachesThePathMtuForTenMinutes) {
  EXPECT_EQ(client_.path_mtu(ipv4("10.253.26.2")), 1500u);
  EXPECT_EQ(client_.ping(ipv4("10.253.26.2"), 1, 1, 1472), SendResult::sent);
  world_.run_for(1s);
  EXPECT_EQ(echo_.replies, 0);
  EXPECT_EQ(client_.path_mtu(ipv4("10.253.26.2")), 1400u);
  EXPECT_EQ(client_.ping(ipv4("10.253.26.2"), 1, 2, 1472), SendResult::too_big);
  EXPECT_EQ(client_.ping(ipv4("10.253.26.2"), 1, 3, 1372), SendResult::sent);
  world_.run_for(1s);
  EXPECT_EQ(echo_.replies, 1);
  world_.run_for(601s);
  EXPECT_EQ(client_.path_mtu(ipv4("10.253.26.2")), 1500u);
}

TEST_F(Routed, ARouterFragmentsWhatItMay) {
  client_.send({.target = ipv4("10.253.26.2"), .protocol = 1, .dont_fragment = false},
               FrameRef::copy_of(build_icmp_echo_request(1, 1, Bytes(1472))));
  world_.run_for(1s);
  EXPECT_EQ(world_.host("rs3").drops(HostDrop::fragment), 2u) << "hosts do not put fragments together";
}

TEST_F(Routed, StrictReversePathDropsWhatCameTheWrongWay) {
  world_.host("rs1").find_interface("tunl0")->settings.rp_filter = 1;
  // A tunnelled echo request from the client to the virtual address.
  const Bytes inner =
      build_ipv4({.source = address("192.0.2.10"), .target = address("10.253.85.250"), .protocol = IpProtocol::icmp},
                 build_icmp_echo_request(1, 1));
  const auto tunnel = [&] {
    world_.host("lb1").send({.target = ipv4("10.253.85.21"), .protocol = 4}, FrameRef::copy_of(inner));
    world_.run_for(1s);
  };
  tunnel();
  EXPECT_EQ(world_.host("rs1").drops(HostDrop::reverse_path), 1u);
  EXPECT_EQ(echo_.replies, 0);
  world_.host("rs1").find_interface("tunl0")->settings.rp_filter = 0;
  tunnel();
  EXPECT_EQ(echo_.replies, 1) << "decapsulated, and answered directly";
}

TEST_F(Routed, WithoutATunnelDeviceTheProtocolIsRefused) {
  EchoCounter director(world_.host("lb1"));
  world_.host("lb1").send({.target = ipv4("10.253.85.12"), .protocol = 4}, FrameRef::copy_of(Bytes(20)));
  world_.run_for(1s);
  EXPECT_EQ(director.last_code, icmp_unreachable::kProtocol);
}

TEST_F(Routed, OneOfItsOwnAddressesFromOutsideIsMartian) {
  // lb2 holds the VIP; a real server's answer from the VIP reaches it by mistake.
  world_.host("lb2").add_address("eth0", IpPrefix::parse("10.253.85.250/32").value());
  world_.host("rs1").send({.source = ipv4("10.253.85.250"), .target = ipv4("10.253.85.12"), .protocol = 1},
                          FrameRef::copy_of(build_icmp_echo_request(1, 1)));
  world_.run_for(1s);
  EXPECT_EQ(world_.host("lb2").drops(HostDrop::martian_source), 1u);
}

TEST(HostIpv6, ResolvesAnswersAndTakesAnAnnouncement) {
  LanBuilder lan;
  lan.add_switch("sw");
  for (const char* name : {"a", "b", "c"}) lan.add_host(name, "");
  World world(lan.topology, 1);
  const IpPrefix vip = IpPrefix::parse("fe80::100/128").value();
  world.host("b").add_address("eth0", vip);

  // A asks with a solicitation of its own; b answers, and learns a from it.
  Interface& interface = *world.host("a").find_interface("eth0");
  const IpAddress own = *interface.source_for(vip.address);
  EXPECT_TRUE(own.is_link_local());
  const Bytes echo = build_ipv6({.source = own, .target = vip.address, .protocol = IpProtocol::icmpv6},
                                build_icmpv6_echo_request(1, 1, {}, own, vip.address));
  interface.neighbours->send(interface.neighbours->entry(vip.address), FrameRef::copy_of(echo));
  world.run_for(1s);
  EXPECT_EQ(mac_of(world, "a", "fe80::100"), mac(world, "b"));
  EXPECT_EQ(world.fabric().counters.sent, 4u);

  world.host("b").remove_address("eth0", vip);
  NodePort& port = world.node("c").port("eth0");
  port.send(build_unsolicited_advertisement(port.info().mac, vip.address));
  world.run_for(1s);
  EXPECT_EQ(mac_of(world, "a", "fe80::100"), mac(world, "c"));
  EXPECT_EQ(state_of(world, "a", "fe80::100"), NeighbourState::stale);
}

}  // namespace
}  // namespace viplane::sim
