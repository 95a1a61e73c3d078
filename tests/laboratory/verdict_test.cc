// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/verdict.h"

#include <gmock/gmock.h>

#include "tests/laboratory/prepared.h"

namespace viplane::scenarios {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

Event event(Duration at, const char* node, const char* kind) {
  return {.at = Time(at), .node = node, .kind = kind, .fields = {}};
}

Prepared prepared() { return prepare_fast("expect: {takeover: {by: lb1, after: 1s, within: 500ms}}\n"); }

TEST(LaboratoryVerdict, ADirectorIsNotAliveWhileItsProgramStarts) {
  Prepared judged = prepared();
  allow_for_starts(judged, {event(2s, "lb1", "process.started"), event(2300ms, "lb1", "director.started")});
  const auto alive = [&](Duration at) { return judged.facts.epoch_at(Time(at)).alive; };
  EXPECT_THAT(alive(1999ms), Contains("lb1"));
  EXPECT_THAT(alive(2s), Not(Contains("lb1")));
  EXPECT_THAT(alive(2299ms), Contains("lb2"));
  EXPECT_THAT(alive(2299ms), Not(Contains("lb1")));
  EXPECT_THAT(alive(2300ms), Contains("lb1"));
  EXPECT_EQ(judged.facts.epoch_at(Time(3s)).from, Time(2300ms)) << "peace begins when it runs";
  EXPECT_EQ(judged.scenario.expect.takeovers.front().within, 800ms);
}

TEST(LaboratoryVerdict, AKilledPartIsNotAliveUntilItsSuccessorRuns) {
  Prepared judged = prepared();
  allow_for_starts(judged, {event(0s, "lb1", "process.started"), event(100ms, "lb1", "director.started"),
                            event(2s, "lb1", "process.killed"), event(2200ms, "lb1", "director.started")});
  EXPECT_THAT(judged.facts.epoch_at(Time(2100ms)).alive, Not(Contains("lb1")));
  EXPECT_THAT(judged.facts.epoch_at(Time(2200ms)).alive, Contains("lb1"));
}

TEST(LaboratoryVerdict, WhoIsKilledForGoodStaysAsTheScenarioSays) {
  Prepared judged = prepared();
  const auto before = judged.facts.epochs.size();
  allow_for_starts(judged, {event(2s, "lb1", "process.killed")});
  EXPECT_EQ(judged.facts.epochs.size(), before);
}

TEST(LaboratoryVerdict, OnlyCheckersThatCompareFramesAreForgivenWhereFramesWereLost) {
  const Prepared judged = prepared();
  RunResult result;
  result.checks = {{"conservation", CheckVerdict::fail, "more sent than received", 1, {}},
                   {"checksums", CheckVerdict::fail, "wrong", 1, {}},
                   {"sync_groups", CheckVerdict::fail, "members differ", 1, {}}};
  forgive_lost_frames(result, judged.facts, 0);
  EXPECT_EQ(result.checks[0].verdict, CheckVerdict::fail) << "nothing was lost";
  forgive_lost_frames(result, judged.facts, 7);
  EXPECT_EQ(result.checks[0].verdict, CheckVerdict::allowed);
  EXPECT_THAT(result.checks[0].sentence, HasSubstr("7 frames were not recorded"));
  EXPECT_EQ(result.checks[1].verdict, CheckVerdict::fail);
  EXPECT_EQ(result.checks[2].verdict, CheckVerdict::fail);
  EXPECT_FALSE(result.passed);
}

}  // namespace
}  // namespace viplane::scenarios
