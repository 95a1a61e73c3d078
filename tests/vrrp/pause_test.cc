// SPDX-License-Identifier: GPL-2.0-or-later
// Routers that were paused, with and without a backlog. I12.
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

// keepalived sends an advertisement for each queued one and 45 announcements.
TEST(VrrpPause, I12_AMasterThatWasPausedYieldsWithoutAStorm) {
  for (const auto how : {VrrpWire::Resume::backlog_first, VrrpWire::Resume::timers_first}) {
    for (const Duration pause : {4s, 6s, 60s}) {
      Pair pair;
      pair.settle();
      pair.wire.freeze(pair.a);
      pair.wire.run_for(pause);
      ASSERT_EQ(pair.wire.state(pair.b), State::master);
      pair.wire.forget();
      pair.wire.resume(pair.a, how);
      EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"b"});  // at once, not after seconds
      pair.wire.run_for(1s);
      EXPECT_EQ(pair.wire.all<vrrp::TimerLate>("a").size(), 1u);
      EXPECT_TRUE(pair.wire.all<AnnounceAddresses>("a").empty());
      EXPECT_LE(pair.wire.all<AnnounceAddresses>("b").size(), 2u);  // its second set may be due
      EXPECT_EQ(pair.wire.all<SendAdvertisement>("a").size(), 1u);
      pair.wire.run_for(5s);
      EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"a"});  // preempts as any backup
    }
  }
}

TEST(VrrpPause, I12_APausedMasterWithNopreemptLeavesTheAddressToItsSuccessor) {
  Pair pair(configured(150, false, 2, 1s), configured(100, false, 2, 1s));
  pair.settle();
  pair.wire.freeze(pair.a);
  pair.wire.run_for(6s);
  pair.wire.resume(pair.a);
  pair.wire.run_for(20s);
  EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"b"});
}

TEST(VrrpPause, I12_APausedMasterWhoseBacklogIsLostAnnouncesOnce) {
  Pair pair;
  pair.settle();
  pair.wire.freeze(pair.a);
  pair.wire.run_for(5500ms);
  pair.wire.forget();
  pair.wire.resume(pair.a, VrrpWire::Resume::backlog_lost);
  pair.wire.run_for(4s);
  EXPECT_EQ(pair.wire.holders(kVip).size(), 1u);
  const auto announced = pair.wire.all<AnnounceAddresses>("a");
  ASSERT_EQ(announced.size(), 1u);
  EXPECT_EQ(announced[0].second.copies, 1u);
}

TEST(VrrpPause, I12_APauseTooShortForASuccessorEndsWithOneAdvertisement) {
  Pair pair;
  pair.settle();
  pair.wire.freeze(pair.a);
  pair.wire.run_for(2s);
  pair.wire.forget();
  pair.wire.resume(pair.a);
  EXPECT_EQ(pair.wire.all<SendAdvertisement>("a").size(), 0u);
  pair.wire.run_for(1us);
  EXPECT_EQ(pair.wire.all<SendAdvertisement>("a").size(), 1u);
  EXPECT_EQ(pair.wire.all<vrrp::TimerLate>("a").size(), 1u);
  EXPECT_TRUE(pair.wire.all<AnnounceAddresses>("a").empty());
  pair.wire.run_for(3s);
  EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"a"});
  EXPECT_TRUE(pair.wire.all<StateChanged>("b").empty());
}

// keepalived's backup takes over from a living master when it wakes up.
TEST(VrrpPause, I12_ABackupThatWasPausedListensBeforeItTakesOver) {
  for (const auto how :
       {VrrpWire::Resume::backlog_first, VrrpWire::Resume::timers_first, VrrpWire::Resume::backlog_lost}) {
    Pair pair;
    pair.settle();
    pair.wire.freeze(pair.b);
    pair.wire.run_for(20s);
    pair.wire.resume(pair.b, how);
    pair.wire.run_for(10s);
    EXPECT_TRUE(pair.wire.all<StateChanged>("b").empty());
    EXPECT_EQ(pair.wire.all<vrrp::TimerLate>("b").size(), 1u);
    EXPECT_TRUE(pair.wire.all<AnnounceAddresses>("a").empty());
  }
}

TEST(VrrpPause, I12_ABackupThatWasPausedStillTakesOverFromADeadMaster) {
  Pair pair;
  pair.settle();
  pair.wire.freeze(pair.b);
  pair.wire.run_for(1s);
  pair.wire.crash(pair.a);
  pair.wire.run_for(20s);
  pair.wire.resume(pair.b, VrrpWire::Resume::backlog_lost);
  pair.wire.run_for(1s + kSkew100 - 1ms);
  EXPECT_EQ(pair.wire.state(pair.b), State::backup);
  pair.wire.run_for(2ms);
  EXPECT_EQ(pair.wire.state(pair.b), State::master);
}

TEST(VrrpPause, I12_AHostOnWhichEveryTimerIsLateTakesOverAllTheSame) {
  auto config = configured(100, true, 3, 10ms);
  Receiver receiver(config);
  for (int i = 0; i < 3 && receiver.state() == State::backup; ++i) {
    receiver.now = *receiver.router.deadline() + 20ms;
    receiver.router.on_deadline(receiver.now);
  }
  EXPECT_EQ(receiver.state(), State::master);
}

TEST(VrrpPause, I12_KeepalivedsWayIsOneSettingAway) {
  auto config = instance_config(150);
  config.reexamine_after_pause = false;
  Pair pair(config);
  pair.settle();
  pair.wire.freeze(pair.a);
  pair.wire.run_for(6s);
  pair.wire.forget();
  pair.wire.resume(pair.a);
  pair.wire.run_for(1s);
  EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"a"});
  EXPECT_EQ(pair.wire.all<AnnounceAddresses>("a").size(), 1u);  // and yet no storm
}

}  // namespace
}  // namespace viplane::testing
