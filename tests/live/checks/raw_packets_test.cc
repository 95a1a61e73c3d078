// SPDX-License-Identifier: GPL-2.0-or-later
// Raw IPv4 between two hosts on a cable: what leaves as it is, and what is heard beside the kernel's stack.
#include "live/checks/raw_packets.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "net/bytes.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "tests/live/checks/loop_world.h"
#include "tests/support/netns.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

const IpAddress kHere = IpAddress::v4(10, 0, 0, 1);
const IpAddress kThere = IpAddress::v4(10, 0, 0, 2);
const IpAddress kShared = IpAddress::v4(10, 0, 0, 100);  // both hold it

Bytes echo_request(const IpAddress& source, const IpAddress& target) {
  return build_ipv4({.source = source, .target = target, .protocol = IpProtocol::icmp}, build_icmp_echo_request(7, 1));
}

struct RawPacketsTest : testing::Test {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    here.emplace();
    there.emplace();
    test::connect(*here, "eth0", *there, "eth0");
    here->run("ip address add 10.0.0.1/24 dev eth0; ip address add 10.0.0.100/32 dev eth0");
    there->run(
        "ip address add 10.0.0.2/24 dev eth0; ip address add 10.0.0.100/32 dev eth0; "
        "sysctl -qw net.ipv4.conf.all.arp_announce=2");
    inside.emplace(*here);
    raw.emplace(world.loop);
  }
  HandlePtr hear(const IpAddress& source) {
    return raw->listen(source, [this](ByteView packet) { heard.emplace_back(packet.begin(), packet.end()); });
  }
  // An echo request that arrives from the other host.
  void arrive(const IpAddress& source) {
    const test::Inside other(*there);
    RawPackets peer(world.loop);
    ASSERT_TRUE(peer.send(echo_request(source, kHere)));
  }
  LoopWorld world;
  std::optional<test::NetworkNamespace> here, there;
  std::optional<test::Inside> inside;
  std::optional<RawPackets> raw;
  std::vector<Bytes> heard;
};

TEST_F(RawPacketsTest, APacketLeavesAsItIsAndItsAnswerIsHeardFromItsHeaderOn) {
  const auto listening = hear(kThere);
  ASSERT_TRUE(raw->send(echo_request(kHere, kThere)));
  EXPECT_TRUE(heard.empty()) << "nothing is called inside send()";
  world.run_for(200ms);
  ASSERT_EQ(heard.size(), 1u);
  const auto packet = Ipv4View::parse(heard[0]);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->source(), kThere);
  EXPECT_EQ(packet->target(), kHere);
  const auto reply = IcmpView::parse(packet->payload());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->type(), IcmpType::echo_reply);
  EXPECT_EQ(reply->identifier(), 7);
}

TEST_F(RawPacketsTest, APacketFromAnAddressThatThisHostHoldsIsHeard) {
  const auto listening = hear(kShared);
  arrive(kShared);
  world.run_for(200ms);
  EXPECT_EQ(heard.size(), 1u);
}

TEST_F(RawPacketsTest, OtherSourcesAreNotHeard) {
  const auto listening = hear(kShared);
  arrive(kThere);
  world.run_for(200ms);
  EXPECT_TRUE(heard.empty());
}

TEST_F(RawPacketsTest, WhatThisHostSendsIsNotHeard) {
  const auto listening = hear(kHere);
  ASSERT_TRUE(raw->send(echo_request(kHere, kThere)));
  world.run_for(200ms);
  EXPECT_TRUE(heard.empty());
}

TEST_F(RawPacketsTest, AListenerThatIsGoneHearsNothing) {
  auto listening = hear(kThere);
  arrive(kThere);
  listening.reset();
  world.run_for(200ms);
  EXPECT_TRUE(heard.empty());
}

TEST_F(RawPacketsTest, AListenerMayEndWhenItIsTold) {
  HandlePtr listening;
  listening = raw->listen(kThere, [&](ByteView packet) {
    listening.reset();
    heard.emplace_back(packet.begin(), packet.end());
  });
  arrive(kThere);
  arrive(kThere);
  world.run_for(200ms);
  EXPECT_EQ(heard.size(), 1u);
}

TEST_F(RawPacketsTest, WhatHasNoRouteOrIsNoPacketIsNotSent) {
  EXPECT_FALSE(raw->send(echo_request(kHere, IpAddress::v4(192, 0, 2, 1))));
  EXPECT_FALSE(raw->send(Bytes(10)));
}

}  // namespace
}  // namespace viplane::live
