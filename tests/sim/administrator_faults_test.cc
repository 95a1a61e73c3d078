// SPDX-License-Identifier: GPL-2.0-or-later
// What people do to machines that run.
#include "tests/sim/audience.h"

namespace viplane::sim {
namespace {

TEST_F(Faults, AnAddressRemovedByHandIsGoneUntilItIsPutBack) {
  EXPECT_TRUE(lan_.vip_answers());
  const auto fault = faults::remove_address("b", kTestVip.address);
  fault->inject(world());
  EXPECT_FALSE(lan_.vip_answers());
  EXPECT_EQ(lan_.events.back(), "b address.removed");
  fault->heal(world());
  EXPECT_TRUE(lan_.vip_answers());
  EXPECT_EQ(lan_.events.back(), "b address.added");
}

TEST_F(Faults, ADeletedInterfaceTakesItsAddressesAlongAndComesBackAsAtBoot) {
  Host& host = world().host("b");
  const auto fault = faults::delete_interface("b");
  fault->inject(world());
  EXPECT_EQ(heard_in(2s), 0);
  EXPECT_FALSE(host.holds(address("10.0.0.2")));
  EXPECT_FALSE(lan_.holds_vip());
  EXPECT_FALSE(host.next_hop(address("10.0.0.1")));
  EXPECT_FALSE(host.add_address("eth0", kTestVip));
  EXPECT_TRUE(host.remove_address("eth0", kTestVip)) << "it is not there";
  EXPECT_THAT(lan_.events, testing::Contains("b link.down"));
  fault->heal(world());
  EXPECT_TRUE(host.holds(address("10.0.0.2")));
  EXPECT_FALSE(lan_.holds_vip()) << "the kernel remembers nobody's virtual addresses";
  EXPECT_TRUE(echo_passes());
  EXPECT_EQ(heard_in(2s), 2);
}

TEST_F(Faults, ARenamedInterfaceIsGoneForItsProcessAndKeepsItsAddresses) {
  Node& node = world().node("b");
  const auto fault = faults::rename_interface("b", "lan0");
  fault->inject(world());
  EXPECT_THAT(lan_.events, testing::Contains("b link.down"));
  EXPECT_EQ(node.host().find_interface("eth0"), nullptr);
  EXPECT_FALSE(node.host().add_address("eth0", *IpPrefix::parse("10.0.0.101/32")));
  EXPECT_TRUE(lan_.vip_answers()) << "the host still holds it, by another name";
  fault->heal(world());
  EXPECT_NE(node.host().find_interface("eth0"), nullptr);
  EXPECT_EQ(lan_.events.back(), "b link.up");
}

TEST_F(Faults, ARealServerThatAnswersForTheVirtualAddressMovesItsTraffic) {
  // "s" holds the address on lo, as direct routing wants, and keeps quiet about it.
  Host& server = world().host("s");
  server.all_settings() = {.arp_ignore = 1, .arp_announce = 2};
  server.add_address("lo", kTestVip);
  const auto fault = faults::answer_arp("s");
  const auto answers = [&] {
    arp_ = 0;
    NodePort& port = world().node("a").port("eth0");
    port.send(build_arp_request(port.info().mac, address("10.0.0.1"), kTestVip.address));
    run(10ms);
    return arp_;
  };
  EXPECT_EQ(answers(), 1);
  fault->inject(world());
  EXPECT_EQ(answers(), 2);
  fault->heal(world());
  EXPECT_EQ(answers(), 1);
}

TEST_F(Faults, AStrictReversePathFilterRefusesWhatComesOutOfTheTunnel) {
  Host& server = world().host("s");
  InterfaceSpec tunnel;
  tunnel.name = "tunl0";
  tunnel.addresses = {*IpPrefix::parse("10.9.9.9/32")};
  server.add_interface(tunnel, nullptr);
  const auto send = [&] {
    const Bytes inner =
        build_ipv4({.source = address("10.0.0.1"), .target = address("10.9.9.9"), .protocol = IpProtocol::icmp},
                   build_icmp_echo_request(1, 1, Bytes(8)));
    const int before = lan_.echo.replies;
    world().host("a").send({.target = ipv4("10.0.0.66"), .protocol = 4}, FrameRef::copy_of(inner));
    run(50ms);
    return lan_.echo.replies - before;
  };
  EXPECT_EQ(send(), 1);
  const auto strict = faults::strict_rp_filter("s");
  strict->inject(world());
  EXPECT_EQ(send(), 0);
  EXPECT_EQ(server.drops(HostDrop::reverse_path), 1u);
  strict->heal(world());
  EXPECT_EQ(send(), 1);
  const auto without = faults::no_tunnel("s");
  without->inject(world());
  EXPECT_EQ(send(), 0);
  EXPECT_GT(lan_.echo.errors, 0) << "protocol unreachable";
  without->heal(world());
  EXPECT_EQ(send(), 1);
  const auto nowhere = faults::no_virtual_address("s", {address("10.9.9.9")});
  nowhere->inject(world());
  EXPECT_EQ(send(), 0);
  nowhere->heal(world());
  EXPECT_EQ(send(), 1);
}

}  // namespace
}  // namespace viplane::sim
