// SPDX-License-Identifier: GPL-2.0-or-later
// What happens between routers, told as transcripts. A change of behaviour shows as a difference in a story.
#include <gtest/gtest.h>

#include "tests/support/vrrp_pair.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;

vrrp::RouterConfig v3(std::uint8_t priority, Duration interval) {
  auto config = instance_config(priority);
  config.version = 3;
  config.advertisement_interval = interval;
  return with(config);
}

vrrp::RouterConfig nopreempt(std::uint8_t priority) {
  auto config = instance_config(priority);
  config.preempt = false;
  return with(config);
}

TEST(VrrpStories, MasterCrashesAndReturns) {
  Pair pair;
  pair.start_both();
  pair.wire.run_for(6500ms);
  pair.wire.say("a crashes");
  pair.wire.crash(pair.a);
  pair.wire.run_for(6s);
  expect_golden("vrrp/crash.txt", pair.wire.transcript());
}

TEST(VrrpStories, BackupStartsFirstThenTheMasterTakesOver) {
  Pair pair;
  pair.wire.start(pair.b);
  pair.wire.run_for(10s);
  pair.wire.say("a starts");
  pair.wire.start(pair.a);
  pair.wire.run_for(10s);
  expect_golden("vrrp/backup_first.txt", pair.wire.transcript());
}

TEST(VrrpStories, NopreemptLeavesTheIncumbent) {
  Pair pair(nopreempt(150), nopreempt(100));
  pair.wire.start(pair.b);
  pair.wire.run_for(10s);
  pair.wire.say("a starts");
  pair.wire.start(pair.a);
  pair.wire.run_for(10s);
  pair.wire.say("b crashes");
  pair.wire.crash(pair.b);
  pair.wire.run_for(5s);
  expect_golden("vrrp/nopreempt.txt", pair.wire.transcript());
}

TEST(VrrpStories, PlannedStopHandsOver) {
  Pair pair;
  pair.start_both();
  pair.wire.run_for(6500ms);
  pair.wire.say("a is told to stop");
  pair.wire.stop(pair.a);
  pair.wire.run_for(2s);
  expect_golden("vrrp/planned_stop.txt", pair.wire.transcript());
}

TEST(VrrpStories, HealWhereTheLoserSpeaksFirst) {
  Pair pair(v3(150, 100ms), v3(100, 100ms));
  pair.start_both();
  pair.wire.run_for(1s);
  pair.wire.say("the trunk is cut");
  pair.wire.cut_both(pair.a, pair.b);
  pair.wire.run_for(1s);
  const auto advertisements = pair.wire.all<vrrp::SendAdvertisement>("b");
  const Duration until_b = 100ms - (pair.wire.now() - advertisements.back().first);
  pair.wire.run_for(until_b - 1ms);
  pair.wire.say("the trunk is whole");
  pair.wire.heal();
  pair.wire.run_for(6s);
  expect_golden("vrrp/heal_loser_first.txt", pair.wire.transcript());
}

TEST(VrrpStories, HealWhereTheWinnerSpeaksFirst) {
  Pair pair(v3(150, 100ms), v3(100, 100ms));
  pair.start_both();
  pair.wire.run_for(1s);
  pair.wire.say("the trunk is cut");
  pair.wire.cut_both(pair.a, pair.b);
  pair.wire.run_for(1s);
  const auto advertisements = pair.wire.all<vrrp::SendAdvertisement>("a");
  const Duration until_a = 100ms - (pair.wire.now() - advertisements.back().first);
  pair.wire.run_for(until_a - 1ms);
  pair.wire.say("the trunk is whole");
  pair.wire.heal();
  pair.wire.run_for(6s);
  expect_golden("vrrp/heal_winner_first.txt", pair.wire.transcript());
}

TEST(VrrpStories, MasterIsPausedForSixSeconds) {
  Pair pair;
  pair.start_both();
  pair.wire.run_for(6500ms);
  pair.wire.say("a is frozen");
  pair.wire.freeze(pair.a);
  pair.wire.run_for(6s);
  pair.wire.say("a resumes");
  pair.wire.resume(pair.a);
  pair.wire.run_for(10s);
  expect_golden("vrrp/pause.txt", pair.wire.transcript());
}

TEST(VrrpStories, SyncGroupLosesOneLink) {
  Pair pair(grouped_config(150), grouped_config(100), {"eth0", "eth1"});
  pair.start_both();
  pair.wire.run_for(6500ms);
  pair.wire.say("a loses eth0");
  pair.wire.set_link(pair.a, "eth0", false);
  pair.wire.run_for(2s);
  pair.wire.say("eth0 is back");
  pair.wire.set_link(pair.a, "eth0", true);
  pair.wire.run_for(6s);
  expect_golden("vrrp/sync_group.txt", pair.wire.transcript());
}

}  // namespace
}  // namespace viplane::testing
