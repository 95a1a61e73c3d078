// SPDX-License-Identifier: GPL-2.0-or-later
// The invariants I1 to I10 in the situations where routers are known to break them. Those that keepalived breaks say
// so.
#include <gtest/gtest.h>

#include "tests/support/vrrp_pair.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::AnnounceAddresses;
using vrrp::InstanceConfig;
using vrrp::SendAdvertisement;
using vrrp::State;
using vrrp::StateChanged;

// I1, I2, I4 over all phases of a heal: whoever speaks first, whoever was master before, by priority or by address.
TEST(VrrpInvariants, I4_AfterAHealTheWinnerAnnouncesItselfWhoeverSpeaksFirst) {
  for (const auto& [pa, pb, preempt, version, interval] : {std::tuple{150, 100, true, 2, Duration(1s)},
                                                           {150, 100, false, 2, Duration(1s)},
                                                           {100, 150, false, 2, Duration(1s)},
                                                           {100, 100, true, 2, Duration(1s)},
                                                           {150, 100, true, 3, Duration(1s)},
                                                           {150, 100, true, 3, Duration(100ms)},
                                                           {150, 100, true, 3, Duration(10ms)}}) {
    for (int phase = 0; phase < 20; ++phase) {
      const auto v = static_cast<std::uint8_t>(version);
      Pair pair(configured(static_cast<std::uint8_t>(pa), preempt, v, interval),
                configured(static_cast<std::uint8_t>(pb), preempt, v, interval));
      VrrpWire& wire = pair.wire;
      const auto beside_a = wire.add_client(pair.a);
      const auto beside_b = wire.add_client(pair.b);
      wire.start(pair.a);
      wire.start(pair.b);
      wire.run_for(10 * interval);
      wire.cut_both(pair.a, pair.b);
      wire.run_for(10 * interval + interval * phase / 20);
      ASSERT_EQ(wire.holders(kVip).size(), 2u);
      wire.heal();
      // The winner's or the loser's next advertisement crosses, the answer, the announcement: three delays.
      wire.run_for(interval + 300us);
      const auto owners = wire.holders(kVip);
      ASSERT_EQ(owners.size(), 1u);
      EXPECT_EQ(owners[0], pa > pb ? "a" : "b");
      EXPECT_EQ(wire.client_follows(beside_a, kVip), owners[0])
          << "phase " << phase << " interval " << interval.count();
      EXPECT_EQ(wire.client_follows(beside_b, kVip), owners[0])
          << "phase " << phase << " interval " << interval.count();
    }
  }
}

// What keepalived does: the loser steps down without a word, and the client stays with it.
TEST(VrrpInvariants, I4_WithKeepalivedsDefaultTheHoleIsThereAndRefreshCloses) {
  for (const Duration refresh : {Duration(0), Duration(5s)}) {
    auto a = instance_config(150);
    auto b = instance_config(100);
    b.answer_before_yielding = false;
    a.announcements.refresh = refresh;
    Pair pair(a, b);
    const auto client = pair.wire.add_client(pair.b);
    pair.settle();
    pair.wire.cut_both(pair.a, pair.b);
    pair.wire.run_for(8s);
    // A speaks first.
    const Time last = pair.wire.all<SendAdvertisement>("a").back().first;
    pair.wire.run_until(last + 990ms);
    pair.wire.heal();
    pair.wire.run_for(30s);
    EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"a"});
    EXPECT_EQ(pair.wire.client_follows(client, kVip), refresh == 0s ? "b" : "a");
  }
}

TEST(VrrpInvariants, I4_AConflictThatLastsIsNoStorm) {
  Pair pair(configured(150, true, 3, 10ms), configured(100, true, 3, 10ms));
  pair.wire.start(pair.a);
  pair.wire.start(pair.b);
  pair.wire.run_for(1s);
  pair.wire.cut(pair.a, pair.b);  // B does not hear A; A hears B
  pair.wire.run_for(1s);
  pair.wire.forget();
  pair.wire.run_for(10s);
  EXPECT_LE(pair.wire.all<AnnounceAddresses>("a").size(), 102u);  // every 100 ms, not for each of 1,000 advertisements
  EXPECT_LE(pair.wire.all<SendAdvertisement>("a").size(), 2'010u);
  EXPECT_EQ(pair.wire.all<vrrp::ConflictHeard>("a").size(), 0u);  // said when it began
}

TEST(VrrpInvariants, I2_AfterAHealNobodySharesTheAddressLongerThanAnInterval) {
  for (int phase = 0; phase < 50; ++phase) {
    Pair pair;
    pair.settle();
    pair.wire.cut_both(pair.a, pair.b);
    pair.wire.run_for(8s + phase * 20ms);
    pair.wire.heal();
    EXPECT_LE(pair.unowned_and_shared(3s).second, 1001ms);
  }
}

TEST(VrrpInvariants, I3_TheAddressIsUnownedForMasterDownAfterACrash) {
  for (int phase = 0; phase < 10; ++phase) {
    Pair pair;
    pair.settle();
    pair.wire.run_for(phase * 100ms);
    pair.wire.crash(pair.a);
    const Duration unowned = pair.unowned_and_shared(6s).first;
    EXPECT_LE(unowned, 3s + kSkew100 + 1ms);
    EXPECT_GE(unowned, 2s + kSkew100 - 1ms);
  }
}

TEST(VrrpInvariants, I3_APreemptionLeavesNoGap) {
  Pair pair;
  pair.wire.start(pair.b);
  pair.wire.run_for(5s);
  pair.wire.start(pair.a);
  const auto [unowned, shared] = pair.unowned_and_shared(5s, 50us);
  EXPECT_EQ(unowned, 0s);
  EXPECT_LE(shared, 150us);  // one delay
}

// keepalived leaves it unowned for the whole skew: 0.61 s at priority 100.
TEST(VrrpInvariants, I3_APlannedStopLeavesNoGap) {
  Pair pair;
  pair.settle();
  pair.wire.stop(pair.a);
  const auto [unowned, shared] = pair.unowned_and_shared(5s, 50us);
  EXPECT_EQ(unowned, 0s);
  EXPECT_LE(shared, 150us);
  EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"b"});
  EXPECT_TRUE(pair.wire.router(pair.a).stopped());
  ASSERT_EQ(pair.wire.all<SendAdvertisement>("a").size(), 1u);  // priority 0 and not a word more
}

TEST(VrrpInvariants, I3_APlannedStopWithoutASuccessorEnds) {
  VrrpWire wire;
  const auto a = wire.add("a", router_config(150));
  wire.start(a);
  wire.run_for(5s);
  wire.stop(a);
  EXPECT_TRUE(wire.router(a).find("VI_1")->is_leaving());
  wire.run_for(4s - 1ns);
  EXPECT_TRUE(wire.holds(a, kVip));
  wire.run_for(1ns);
  EXPECT_FALSE(wire.holds(a, kVip));
  EXPECT_TRUE(wire.router(a).stopped());
}

TEST(VrrpInvariants, I3_APlannedStopWhoseFarewellIsLostLeavesNoGapEither) {
  Pair pair;
  pair.settle();
  pair.wire.cut(pair.a, pair.b);
  pair.wire.stop(pair.a);
  pair.wire.heal();
  EXPECT_EQ(pair.unowned_and_shared(6s).first, 0s);
}

TEST(VrrpInvariants, I5_NopreemptLeavesALivingMasterAlone) {
  Pair pair(configured(150, false, 2, 1s), configured(100, false, 2, 1s));
  pair.wire.start(pair.b);
  pair.wire.run_for(5s);
  pair.wire.start(pair.a);
  pair.wire.run_for(100s);
  EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"b"});
  EXPECT_TRUE(pair.wire.all<SendAdvertisement>("a").empty());
}

TEST(VrrpInvariants, I6_ABackupWaitsExactlyTheSkew) {
  for (const std::uint8_t priority : {1, 100, 149}) {
    auto strict = instance_config(150);
    strict.graceful_handover = false;
    Pair pair(strict, instance_config(priority));
    pair.settle();
    pair.wire.stop(pair.a);
    const Time stopped = pair.wire.now();
    pair.wire.run_for(2s);
    const auto changes = pair.wire.all<StateChanged>("b");
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].first - stopped, 100us + Duration(1s) * (256 - priority) / 256);
    EXPECT_EQ(pair.wire.all<SendAdvertisement>("a").size(), 1u);
  }
}

// keepalived's master restarts its timer for each of these packets and falls silent; the backup takes over falsely.
TEST(VrrpInvariants, I7_ATraceWithGarbageIsTheTraceWithout) {
  std::string traces[2];
  for (const bool with_garbage : {false, true}) {
    Pair pair;
    pair.wire.start(pair.a);
    pair.wire.start(pair.b);
    auto fields = vrrp::advertisement_of(instance_config(255), 255);
    const Bytes right = build_advertisement(fields, IpAddress::v4(10, 77, 0, 9), kVrrpGroupV4);
    Bytes wrong = right;
    wrong[7] ^= std::byte{1};
    fields.version = 3;
    const Bytes other_version = build_advertisement(fields, IpAddress::v4(10, 77, 0, 9), kVrrpGroupV4);
    for (int i = 0; i < 600; ++i) {
      pair.wire.run_for(50ms);
      if (i == 300) pair.wire.crash(pair.a);
      if (!with_garbage) continue;
      pair.wire.inject(right, IpAddress::v4(10, 77, 0, 9), kVrrpGroupV4, 254);
      pair.wire.inject(wrong, IpAddress::v4(10, 77, 0, 9), kVrrpGroupV4, 255);
      pair.wire.inject(other_version, IpAddress::v4(10, 77, 0, 9), kVrrpGroupV4, 255);
      pair.wire.inject(Bytes(right.begin(), right.begin() + 9), IpAddress::v4(10, 77, 0, 9), kVrrpGroupV4, 255);
    }
    std::string& trace = traces[with_garbage ? 1 : 0];
    for (const auto& entry : pair.wire.entries()) {
      const auto* action = std::get_if<vrrp::Action>(&entry.action);
      if (action) trace += std::to_string(entry.at.time_since_epoch().count()) + entry.node + to_string(*action) + '\n';
    }
  }
  EXPECT_EQ(traces[0], traces[1]);
  EXPECT_FALSE(traces[0].empty());
}

// keepalived waits the broken member's whole Master_Down_Interval: 3.17 s.
TEST(VrrpInvariants, I9_ASyncGroupThatLosesALinkFailsOverInTheSkew) {
  for (const char* broken : {"eth0", "eth1"}) {
    VrrpWire wire;
    const auto a = wire.add("a", grouped_config(150), {"eth0", "eth1"});
    const auto b = wire.add("b", grouped_config(100), {"eth0", "eth1"});
    wire.start(a);
    wire.start(b);
    wire.run_for(10s);
    wire.set_link(a, broken, false);
    wire.run_for(kSkew100 + 100us);
    for (const char* member : {"VI_1", "VI_2"}) {
      EXPECT_EQ(wire.state(b, member), State::master) << member;
      EXPECT_EQ(wire.state(a, member), State::fault) << member;
    }
  }
}

TEST(VrrpInvariants, I10_AnAddedAddressIsTakenWithoutAChangeOfState) {
  Pair pair;
  pair.settle();
  auto config = instance_config(150);
  const vrrp::VirtualAddress added{*IpPrefix::parse("10.77.0.101/32"), "eth0"};
  config.addresses.push_back(added);
  pair.wire.reload(pair.a, with(config));
  EXPECT_TRUE(pair.wire.holds(pair.a, "10.77.0.101/32"));
  EXPECT_TRUE(pair.wire.all<StateChanged>("a").empty());
  const auto announced = pair.wire.all<AnnounceAddresses>("a");
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_EQ(announced[0].second.addresses, std::vector{added});
  pair.wire.reload(pair.a, router_config(150));
  EXPECT_FALSE(pair.wire.holds(pair.a, "10.77.0.101/32"));
  EXPECT_TRUE(pair.wire.holds(pair.a, kVip));
}

TEST(VrrpInvariants, I10_AReloadThatAddsAMemberDoesNotFlapTheGroup) {
  vrrp::RouterConfig one;
  one.instances = {instance_config(150, "VI_1")};
  one.groups = {{"G", {"VI_1"}, {}, false, {}}};
  vrrp::RouterConfig two = one;
  two.instances.push_back(instance_config(150, "VI_2"));
  two.instances[1].virtual_router_id = 52;
  two.groups[0].members = {"VI_1", "VI_2"};
  VrrpWire wire;
  const auto a = wire.add("a", one);
  wire.start(a);
  wire.run_for(10s);
  wire.forget();
  wire.reload(a, two);
  wire.run_for(10s);
  EXPECT_TRUE(wire.all<StateChanged>("a", "VI_1").empty());
  EXPECT_EQ(wire.state(a, "VI_2"), State::master);
  wire.reload(a, one);
  wire.run_for(10s);
  EXPECT_TRUE(wire.all<StateChanged>("a", "VI_1").empty());
}

TEST(VrrpInvariants, I10_ARemovedInstanceLeavesWithAFarewell) {
  Pair pair;
  pair.settle();
  pair.wire.reload(pair.a, {});
  EXPECT_TRUE(pair.wire.holders(kVip).empty());
  ASSERT_EQ(pair.wire.all<SendAdvertisement>("a").size(), 1u);
  EXPECT_EQ(pair.wire.all<SendAdvertisement>("a")[0].second.priority, 0);
  EXPECT_EQ(pair.wire.all<vrrp::Notify>("a").back().second.line, "INSTANCE \"VI_1\" DELETED 150");
  EXPECT_EQ(pair.wire.router(pair.a).deadline(), std::nullopt);
}

}  // namespace
}  // namespace viplane::testing
