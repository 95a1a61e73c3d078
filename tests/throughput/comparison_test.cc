// SPDX-License-Identifier: GPL-2.0-or-later
// The reference experiment in runs of a second.
#include "scenarios/throughput/comparison.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "compare/report.h"
#include "tests/throughput/small.h"

namespace viplane::throughput {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::MatchesRegex;

constexpr double kNearlyThree = 2.97, kThree = 3.0005;  // a reply that has begun when the time is up counts
const std::vector<Mode> kAll{Mode::direct_routing, Mode::tunnel, Mode::nat};

SimulatedComparison compared(const Inputs& inputs, const std::vector<Mode>& modes = {Mode::direct_routing},
                             const std::vector<double>& caps = {0}) {
  return compare(inputs, modes, caps, no_progress);
}

TEST(SimulatedComparison, ThreeEqualServersGiveThreeTimesWhatOneGivesInEveryMode) {
  const SimulatedComparison done = compared(small(), kAll);
  ASSERT_EQ(done.comparison.rows.size(), 3u);
  for (const compare::Row& row : done.comparison.rows) {
    EXPECT_GE(row.ratio().mean, kNearlyThree) << row.what;
    EXPECT_LE(row.ratio().mean, kThree) << row.what;
    EXPECT_EQ(row.failed(), 0) << row.what;
    EXPECT_TRUE(row.is_whole(30)) << row.what;
    EXPECT_NEAR(static_cast<double>(row.pairs[0].direct.susceed), 776, 4);
  }
  for (const Load& load : done.loads) EXPECT_EQ(load.bound_by(), "real servers");
}

TEST(SimulatedComparison, ServersCappedByTheirCardsAddUpToo) {
  Inputs inputs = small();
  inputs.server_capacity = 1e6;
  const SimulatedComparison done = compared(inputs, {Mode::direct_routing, Mode::tunnel}, {8});
  for (const compare::Row& row : done.comparison.rows) {
    EXPECT_GE(row.ratio().mean, kNearlyThree) << row.what;
    EXPECT_LE(row.ratio().mean, kThree) << row.what;
    EXPECT_EQ(row.cap, 8);
  }
  for (const Load& load : done.loads) EXPECT_EQ(load.bound_by(), "servers' cards");
}

TEST(SimulatedComparison, RoundRobinGivesEveryServerTheSame) {
  const SimulatedComparison done = compared(small());
  const compare::Measurement& run = done.comparison.rows[0].pairs[0].through_vip;
  ASSERT_EQ(run.servers.size(), 3u);
  for (const auto& [name, served] : run.servers)
    EXPECT_NEAR(static_cast<double>(served), static_cast<double>(run.forwarded) / 3, 2) << name;
}

TEST(SimulatedComparison, ADirectorWhoseFramesAreDearIsWhatIsScarce) {
  Inputs inputs = small();
  inputs.frame_cost = 400us;
  const SimulatedComparison done = compared(inputs);
  EXPECT_EQ(done.loads[0].bound_by(), "director's processor");
  EXPECT_LT(done.comparison.rows[0].ratio().mean, 2);
}

TEST(SimulatedComparison, WhatFindsTheDirectorsRingFullIsLostAndSentAgain) {
  Inputs inputs = small();
  inputs.frame_cost = 200us;
  inputs.director_ring = 4;
  const SimulatedComparison done = compared(inputs);
  EXPECT_GT(done.loads[0].ring_losses, 0u);
  EXPECT_GT(done.comparison.rows[0].pairs[0].through_vip.client.retransmits, 0u);
}

TEST(SimulatedComparison, WordsAreWebbenchs) {
  const SimulatedComparison done = compared(small());
  const compare::Pair& pair = done.comparison.rows[0].pairs[0];
  const std::string figures = "\nSpeed=[0-9]+ pages/min, [0-9]+ bytes/sec\\.\nRequests: [0-9]+ susceed, 0 failed\\.\n";
  EXPECT_THAT(pair.direct.words,
              MatchesRegex("\nBenchmarking: GET http://10.77.0.11/\n30 clients, running 1 sec\\.\n" + figures));
  EXPECT_THAT(pair.through_vip.words,
              MatchesRegex("\nBenchmarking: GET http://10.77.1.100/\n30 clients, running 1 sec\\.\n" + figures));
  EXPECT_EQ(pair.direct.bytes, pair.direct.susceed * 237);
}

TEST(SimulatedComparison, TheSameInputsGiveTheSameFigures) {
  const auto once = to_json(compared(small())), again = to_json(compared(small()));
  EXPECT_EQ(once.dump(), again.dump());
}

TEST(SimulatedComparison, EveryInputIsTold) {
  const auto document = to_json(compared(small()));
  const auto& inputs = document.at("inputs");
  EXPECT_EQ(inputs.at("a real server answers at most"), "776 requests/s");
  EXPECT_EQ(inputs.at("the director's card"), "1000 Mbit/s");
  EXPECT_THAT(inputs.at("the director's time for a frame").get<std::string>(), HasSubstr("measured"));
  EXPECT_THAT(document.at("beside_the_reference").get<std::string>(), HasSubstr("3.52 times as much. That lies above"));
}

}  // namespace
}  // namespace viplane::throughput
