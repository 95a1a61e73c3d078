// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/sweep.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "scenarios/runner/run.h"
#include "tests/scenarios/fast_pair.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

SweepOrNot swept(const std::string& body) {
  const config::MemoryFiles files({{"lb1.conf", fast_conf(150)}, {"lb2.conf", fast_conf(100)}});
  LoadedScenario base = parse_scenario("directors: {lb1: lb1.conf, lb2: lb2.conf}\nduration: 2s\n" + body, "t.yaml");
  for (const Diagnostic& problem : base.problems) ADD_FAILURE() << problem.to_string();
  return sweep({.base = std::move(base),
                .files = files,
                .command = "viplane run t.yaml --daemon viplaned",
                .run = [](const Prepared& prepared) { return run(prepared, {}); },
                .progress = {}});
}

const std::string kCrash =
    "traffic: [{client: probe, kind: prober, start: 600ms, every: 1ms}]\n"
    "faults: [{at: 1s, crash: lb1}]\nexpect: {outage: at most 330ms}\n";

TEST(Sweep, RunsEveryValueWithEveryOther) {
  const SweepOrNot made = swept(kCrash + "sweep: {link.delay: [5us, 1ms], faults.0.at: [1s, 1100ms, 1200ms]}\n");
  ASSERT_TRUE(made.can_run);
  ASSERT_EQ(made.result.points.size(), 6u);
  EXPECT_THAT(made.result.points[4].values, ElementsAre("1ms", "1100ms"));
  EXPECT_THAT(table_of(made.result), HasSubstr("link.delay  faults.0.at"));
}

TEST(Sweep, APhaseSweepFindsTheWorstMomentAndHowToSeeItAgain) {
  const SweepOrNot made = swept(kCrash + "sweep: {phases: 10}\n");
  ASSERT_TRUE(made.can_run);
  EXPECT_EQ(made.result.interval, 100ms) << "the directors advertise ten times a second";
  ASSERT_EQ(made.result.points.size(), 10u);
  // Just after an advertisement the backup waits longest, just before the next it has waited an interval already.
  Duration least = 1h, most{0};
  for (const SweepPoint& point : made.result.points) {
    least = std::min(least, point.result.measures.outage);
    most = std::max(most, point.result.measures.outage);
  }
  EXPECT_GT(most - least, 75ms);
  const SweepPoint& worst = made.result.points[made.result.worst];
  EXPECT_EQ(worst.result.measures.outage, most);
  EXPECT_FALSE(made.result.passed()) << "some moments are worse than 330 ms";
  EXPECT_THAT(table_of(made.result), HasSubstr("viplane run t.yaml --daemon viplaned --phase " +
                                               std::to_string(worst.shift.count()) + "ns --seed 1"));
  const auto json = to_json(made.result);
  EXPECT_EQ(json["worst"], made.result.worst);
  EXPECT_EQ(json["points"].size(), 10u);
}

TEST(Sweep, SaysWithWhichValuesAScenarioIsBad) {
  const SweepOrNot made = swept(kCrash + "sweep: {faults.0.crash: [lb1, lb7]}\n");
  ASSERT_FALSE(made.can_run);
  EXPECT_THAT(made.problems.problems.at(0).to_string(), HasSubstr("with faults.0.crash=lb7"));
}

TEST(Sweep, TheSeedCanBeSwept) {
  const SweepOrNot made = swept(kCrash + "sweep: {seed: [3, 4]}\n");
  ASSERT_TRUE(made.can_run);
  EXPECT_EQ(made.result.points.size(), 2u);
}

}  // namespace
}  // namespace viplane::scenarios
