// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <unistd.h>

#include "bench/live/bad_packets.h"
#include "bench/live/churn.h"
#include "bench/live/heal.h"
#include "bench/live/kept_connections.h"
#include "bench/live/pause.h"
#include "bench/live/sudden_death.h"
#include "bench/live/sync_group.h"
#include "bench/live/takeover.h"
#include "bench/live/two.h"
#include "lab/own_program.h"

namespace viplane::bench {
namespace {

using lab::DaemonKind;
using namespace std::chrono_literals;

constexpr DaemonKind kOurs = DaemonKind::viplaned;

class LiveFigures : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
    if (!lab::find_own_program("viplaned")) GTEST_SKIP() << "viplaned is not built";
  }
};

TEST_F(LiveFigures, ACrashedMasterIsReplacedWhenTheProtocolSays) {
  const Takeover found = take_over_after_crash(kOurs, kVersion3, 0.5);
  EXPECT_GE(found.taken, found.theory - 5ms);
  EXPECT_LE(found.taken, found.theory + 400ms);
}

TEST_F(LiveFigures, APlannedStopIsHardlyNoticed) {
  const PlannedStop found = stop_as_planned(kOurs, kVersion2);
  EXPECT_LE(found.outage, 300ms) << "the skew alone is 609 ms";
}

TEST_F(LiveFigures, HashedConnectionsSurviveAPlannedStopAndTheReturn) {
  const auto found =
      keep_connections(kOurs, kVersion3, Method::direct_routing, {{8001, "mh", "mh"}, {8002, "rr", "rr"}});
  ASSERT_EQ(found.size(), 2u);
  for (const KeptConnections& kept : found) EXPECT_GE(kept.open, 20u);
  EXPECT_EQ(found[0].stop.reset + found[0].stop.lost, 0u);
  EXPECT_EQ(found[0].comeback.reset + found[0].comeback.lost, 0u);
  EXPECT_GT(found[1].stop.reset, 0u) << "round robin keeps no connection: is anything counted at all?";
}

TEST_F(LiveFigures, AnyConnectionSurvivesOfWhichTheSuccessorWasTold) {
  const lab::ConfAdditions telling{.global = "  lvs_sync_daemon eth0 VI_1\n", .instance = {}};
  const auto found = keep_connections(kOurs, kVersion3, Method::tunnel, {{8001, "rr", "rr"}}, telling);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_GE(found[0].open, 20u);
  EXPECT_EQ(found[0].stop.reset + found[0].stop.lost, 0u);
  EXPECT_EQ(found[0].comeback.reset + found[0].comeback.lost, 0u);
}

TEST_F(LiveFigures, TheSupervisorCleansUpAfterASuddenDeath) {
  const SuddenDeath found = die_suddenly(kOurs, kVersion3, Victims::all_but_first, 3s);
  ASSERT_TRUE(found.gone.has_value()) << "the dead node kept the address";
  EXPECT_LE(*found.gone, 1s);
}

TEST_F(LiveFigures, TheNextStartCleansUpWhenAllDied) {
  const SuddenDeath found = die_suddenly(kOurs, kVersion2, Victims::all, 100ms);
  EXPECT_TRUE(found.gone_after_restart.has_value()) << "the address was still there";
}

TEST_F(LiveFigures, NeighboursOfTheLoserFindTheWinnerAfterAHeal) {
  for (const Heal& found : heal_in_worst_phase(kOurs, kVersion3, 2, 1500ms)) {
    EXPECT_LE(found.outage, 800ms);
    EXPECT_LE(found.both, 800ms);
  }
}

TEST_F(LiveFigures, BadPacketsChangeNothing) {
  const BadPackets found = send_bad_packets(kOurs, kVersion3, 1000, 2s);
  EXPECT_GT(found.sent, 1000u);
  EXPECT_EQ(found.false_takeovers, 0u);
  EXPECT_LE(found.median_period, 110ms);
}

TEST_F(LiveFigures, AMasterThatStoodStillDoesNotShout) {
  const Pause found = pause_master(kOurs, kVersion3, 2s, 1500ms);
  EXPECT_LE(found.announcements, 10u);
  EXPECT_LE(found.two_owners, 800ms);
  EXPECT_FALSE(found.owner.empty());
}

TEST_F(LiveFigures, ASyncGroupIsHandedOverAsOne) {
  const SyncGroup found = cut_one_link(kOurs, kVersion2);
  EXPECT_LE(found.taken, found.skew + 800ms) << "without a word it takes 3.6 s";
}

TEST_F(LiveFigures, ALongDayLosesNoDescriptor) {
  const Churn found = churn(kOurs, 8s);
  EXPECT_TRUE(found.same_processes);
  EXPECT_EQ(found.lost_descriptors(), 0);
}

}  // namespace
}  // namespace viplane::bench
