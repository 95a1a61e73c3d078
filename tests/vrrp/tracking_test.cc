// SPDX-License-Identifier: GPL-2.0-or-later
// Scripts, weights, files, processes and interfaces, as keepalived tracks them. K10 to K12, K15.
#include <gtest/gtest.h>

#include "tests/support/vrrp_pair.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::InstanceConfig;
using vrrp::SendAdvertisement;
using vrrp::State;
using vrrp::StateChanged;
using vrrp::TrackItem;
using vrrp::TrackKind;

vrrp::RouterConfig tracking(std::uint8_t priority, TrackItem item, bool preempt = true) {
  auto instance = instance_config(priority);
  instance.preempt = preempt;
  instance.tracked = {std::move(item)};
  auto config = with(instance);
  config.scripts = {{"check", {"/bin/check"}, 1s, 1s, 1, 2, false}};
  return config;
}

TEST(VrrpTracking, K10_AScriptCountsAfterFallFailuresAndRiseSuccesses) {
  vrrp::ScriptTracker script({"check", {"/bin/check"}, 1s, 1s, 2, 3, false});
  Time now{};
  script.start(now);
  const auto run = [&](bool success) {
    EXPECT_TRUE(script.on_deadline(now));
    EXPECT_EQ(script.deadline(), std::nullopt);  // one run at a time
    script.on_result(now, success);
    now += 1s;
    return script.state().works;
  };
  EXPECT_FALSE(script.state().is_known);
  EXPECT_TRUE(run(true));  // the first result counts at once
  EXPECT_TRUE(run(false));
  EXPECT_TRUE(run(false));
  EXPECT_TRUE(run(true));
  EXPECT_TRUE(run(false));
  EXPECT_TRUE(run(false));
  EXPECT_FALSE(run(false));
  EXPECT_FALSE(run(true));
  EXPECT_FALSE(run(false));
  EXPECT_FALSE(run(true));
  EXPECT_TRUE(run(true));
}

TEST(VrrpTracking, K10_WeightsAddOnSuccessAndSubtractOnFailure) {
  struct Case {
    int weight;
    bool reverse;
    bool works;
    int expected;
  };
  for (const auto& c : {Case{20, false, true, 120}, Case{20, false, false, 100}, Case{-20, false, true, 100},
                        Case{-20, false, false, 80}, Case{20, true, true, 100}, Case{20, true, false, 120},
                        Case{-20, true, true, 80}, Case{253, false, true, 254}, Case{-253, false, false, 1}}) {
    auto config = instance_config(100);
    config.tracked = {{TrackKind::process, "p", c.weight, c.reverse}};
    Receiver receiver(config);
    receiver.router.on_process(receiver.now, "p", c.works);
    EXPECT_EQ(int{receiver.instance().priority()}, c.expected) << c.weight << c.reverse << c.works;
    EXPECT_EQ(receiver.state(), State::backup);
  }
}

TEST(VrrpTracking, K10_AnOwnersPriorityDoesNotMove) {
  auto config = instance_config(255);
  config.tracked = {{TrackKind::process, "p", -20, false}};
  Receiver receiver(config);
  receiver.router.on_process(receiver.now, "p", false);
  EXPECT_EQ(receiver.instance().priority(), 255);
}

TEST(VrrpTracking, K10_AFilesValueIsMultipliedByItsWeight) {
  auto config = instance_config(100);
  config.tracked = {{TrackKind::file, "f", 2, false}};
  Receiver receiver(config);
  for (const auto& [value, expected] : {std::pair<std::int64_t, int>{10, 120}, {-10, 80}, {1'000'000, 254}, {0, 100}}) {
    receiver.router.on_file(receiver.now, "f", value);
    EXPECT_EQ(int{receiver.instance().priority()}, expected);
  }
  receiver.router.on_file(receiver.now, "f", INT64_MIN);
  EXPECT_EQ(receiver.state(), State::fault);
}

TEST(VrrpTracking, K10_AnUnweightedFileIsAFaultUnlessZero) {
  auto config = instance_config(100);
  config.tracked = {{TrackKind::file, "f", 0, false}};
  Receiver receiver(config);
  EXPECT_EQ(receiver.state(), State::initialize);  // nothing is known of it
  receiver.router.on_file(receiver.now, "f", 0);
  EXPECT_EQ(receiver.state(), State::backup);
  receiver.router.on_file(receiver.now, "f", -1);
  EXPECT_EQ(receiver.state(), State::fault);
}

TEST(VrrpTracking, K10_AFailedUnweightedScriptHandsOverInTheSkew) {
  Pair pair(tracking(150, {TrackKind::script, "check", 0, false}));
  pair.wire.set_script(pair.a, "check", 0);
  pair.settle();
  pair.wire.set_script(pair.a, "check", 1);
  pair.wire.run_for(5s);
  const auto changes = pair.all<StateChanged>("a");
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].second.why, "script check fails");
  const auto takeover = pair.all<StateChanged>("b");
  ASSERT_EQ(takeover.size(), 1u);
  EXPECT_EQ(takeover[0].first - changes[0].first, Duration(609'375'000) + 100us);
}

TEST(VrrpTracking, K10_AWeightThatFallsBelowThePeerMovesTheAddressWithoutAGap) {
  Pair pair(tracking(150, {TrackKind::script, "check", -60, false}));
  pair.wire.set_script(pair.a, "check", 0);
  pair.settle();
  pair.wire.set_script(pair.a, "check", 1);
  for (int i = 0; i < 8'000; ++i) {
    pair.wire.run_for(1ms);
    ASSERT_FALSE(pair.wire.holders(kVip).empty());
  }
  EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"b"});
}

TEST(VrrpTracking, K11_AnInterfaceThatIsDownIsAFaultWithoutAFarewell) {
  Pair pair;
  pair.settle();
  pair.wire.set_link(pair.a, "eth0", false);
  EXPECT_EQ(pair.wire.state(pair.a), State::fault);
  EXPECT_TRUE(pair.wire.holders(kVip).empty());
  EXPECT_TRUE(pair.all<SendAdvertisement>("a").empty());
  pair.wire.run_for(3610ms);
  EXPECT_EQ(pair.wire.state(pair.b), State::master);
}

TEST(VrrpTracking, K11_ATrackedInterfaceThatIsDownIsAFaultWithAFarewell) {
  auto config = instance_config(150);
  config.tracked = {{TrackKind::interface, "eth1", 0, false}};
  Pair pair(with(config), router_config(100), {"eth0", "eth1"});
  pair.settle();
  pair.wire.set_link(pair.a, "eth1", false);
  EXPECT_EQ(pair.wire.state(pair.a), State::fault);
  ASSERT_EQ(pair.all<SendAdvertisement>("a").size(), 1u);
  EXPECT_EQ(pair.all<SendAdvertisement>("a")[0].second.priority, 0);
}

TEST(VrrpTracking, K12_DontTrackPrimaryLeavesTheMasterInPlace) {
  auto config = instance_config(150);
  config.track_primary = false;
  Pair pair(with(config));
  pair.settle();
  pair.wire.set_link(pair.a, "eth0", false);
  pair.wire.run_for(1s);
  EXPECT_EQ(pair.wire.state(pair.a), State::master);
}

TEST(VrrpTracking, K15_InitFailMeansFailedUntilItHasRisen) {
  auto config = tracking(150, {TrackKind::script, "check", 0, false});
  config.scripts[0].init_fail = true;
  config.scripts[0].rise = 2;
  Receiver receiver(config);
  EXPECT_EQ(receiver.state(), State::fault);
  receiver.router.on_script_result(receiver.now, "check", 0, false);
  EXPECT_EQ(receiver.state(), State::fault);
  receiver.run_for(1s);
  receiver.router.on_script_result(receiver.now, "check", 0, false);
  EXPECT_EQ(receiver.state(), State::backup);
}

TEST(VrrpTracking, K15_ATimeOutIsAFailure) {
  Receiver receiver(tracking(150, {TrackKind::script, "check", 0, false}));
  EXPECT_EQ(receiver.state(), State::initialize);
  receiver.router.on_script_result(receiver.now, "check", 0, true);
  EXPECT_EQ(receiver.state(), State::fault);
}

}  // namespace
}  // namespace viplane::testing
