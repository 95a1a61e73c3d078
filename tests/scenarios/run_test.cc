// SPDX-License-Identifier: GPL-2.0-or-later
// Whole runs: the production director in the simulated network, judged.
#include "scenarios/runner/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/fast_pair.h"

namespace viplane::scenarios {
namespace {

using testing::HasSubstr;

const std::string kCrash =
    "duration: 2s\ntopology: {boot: 100ms}\n"
    "traffic: [{client: probe, kind: prober, start: 600ms, every: 1ms}]\n"
    "faults: [{at: 800ms, crash: lb1, for: 400ms}]\n";

const CheckResult& check(const RunResult& result, std::string_view name) {
  for (const CheckResult& one : result.checks) {
    if (one.name == name) return one;
  }
  throw std::out_of_range(std::string(name));
}

TEST(Run, TakesOverAfterMasterDownAndGivesTheAddressBack) {
  const Prepared prepared =
      fast_pair(kCrash +
                "expect: {outage: at most 365ms, takeover: {by: lb2, within: 362ms}, master_at_end: lb1, "
                "two_masters: at most 1ms}\n");
  const RunResult result = run(prepared, {});
  for (const CheckResult& one : result.checks)
    EXPECT_EQ(one.verdict, CheckVerdict::pass) << one.name << ": " << one.sentence;
  EXPECT_GT(result.measures.outage, std::chrono::milliseconds(200)) << "the prober must feel a crash";
  EXPECT_GT(result.measures.requests, 1000u);
}

TEST(Run, FailsAnExpectationThatIsTooGood) {
  const RunResult result = run(fast_pair(kCrash + "expect: {outage: at most 100ms, master_at_end: lb2}\n"), {});
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(check(result, "outage").verdict, CheckVerdict::fail);
  EXPECT_THAT(check(result, "outage").sentence, HasSubstr("should be at most 100.000 ms; it was"));
  EXPECT_EQ(check(result, "master_at_end").verdict, CheckVerdict::fail);
}

TEST(Run, SeesTheOutageOfAStopWithoutGracefulHandover) {
  const std::string stop =
      "duration: 2s\ntraffic: [{client: probe, kind: prober, start: 600ms}]\nfaults: [{at: 800ms, terminate: lb1}]\n"
      "expect: {outage: at most 2ms}\n";
  EXPECT_TRUE(run(fast_pair(stop), {}).passed);
  const RunResult strict = run(fast_pair(stop, "graceful_handover off"), {});
  EXPECT_FALSE(strict.passed);
  EXPECT_GT(strict.measures.outage, std::chrono::milliseconds(55)) << "the skew of priority 100 is 61 ms";
}

TEST(Run, LeavesThePeaceWhereABackupLosesATrackedInterface) {
  const config::MemoryFiles files(
      {{"lb1.conf", fast_conf(150)}, {"lb2.conf", fast_conf(100, "track_interface {\n    eth1\n  }")}});
  const std::string text =
      "directors: {lb1: lb1.conf, lb2: lb2.conf}\nduration: 2s\nfaults: [{at: 1s, cut_link: \"lb2:eth1\"}]\n";
  const PreparedOrNot made = prepare(parse_scenario(text, "t.yaml"), files);
  ASSERT_TRUE(made.can_run());
  const RunResult result = run(made.prepared, {});
  EXPECT_TRUE(result.passed);
  EXPECT_EQ(result.measures.transitions.back().to, "fault");
}

TEST(Run, AllowsAViolationThatTheScenarioExplains) {
  // The address lists differ, so each discards the other's advertisements: two masters for good.
  const config::MemoryFiles files(
      {{"lb1.conf", fast_conf(150)}, {"lb2.conf", fast_conf(100, "virtual_ipaddress {\n    10.0.0.251\n  }")}});
  const auto play = [&](const std::string& expect) {
    const PreparedOrNot made =
        prepare(parse_scenario("directors: {lb1: lb1.conf, lb2: lb2.conf}\nduration: 3s\n" + expect, "t.yaml"), files);
    EXPECT_TRUE(made.can_run());
    return run(made.prepared, {});
  };
  const RunResult result = play("");
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(check(result, "one_master").verdict, CheckVerdict::fail);
  const RunResult allowed = play("expect: {allow: {one_master: the address lists differ}}\n");
  EXPECT_EQ(check(allowed, "one_master").verdict, CheckVerdict::allowed);
  EXPECT_THAT(check(allowed, "one_master").sentence, HasSubstr("the address lists differ"));
}

}  // namespace
}  // namespace viplane::scenarios
