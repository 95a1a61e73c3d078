// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/language/load.h"

namespace viplane::scenarios {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

LoadedScenario read(const std::string& text) { return parse_scenario(text, "dir/failover.yaml"); }

std::string problems_of(const std::string& text) {
  std::string all;
  for (const Diagnostic& problem : read(text).problems) all += problem.to_string() + "\n";
  return all;
}

const std::string kPair = "directors: {lb1: lb1.conf, lb2: lb2.conf}\n";

TEST(Language, ReadsAWholeScenario) {
  const auto loaded = read(R"(name: failover
description: The master dies.
seed: 7
duration: 40s
directors:
  lb1: lb1.conf
  lb2: {config: lb2.conf, start: 2s}
topology:
  trunk: {delay: 100us, rate: 100Mbit}
real_servers:
  10.0.0.21: {service_time: 3ms, workers: 8}
traffic:
  - {client: probe, kind: prober, every: 2ms, service: "10.0.0.250:80"}
faults:
  - {at: 20s, cut_trunk: trunk, for: 5s}
  - {at: 10s, crash: lb1, for: 5s}
expect:
  outage: at most 3.7s
  resets: at most 0
  master_at_end: lb1
  takeover: {by: lb2, within: 3.7s}
  allow: {one_master: an example}
)");
  for (const Diagnostic& problem : loaded.problems) ADD_FAILURE() << problem.to_string();
  const Scenario& scenario = loaded.scenario;
  EXPECT_EQ(scenario.name, "failover");
  EXPECT_EQ(scenario.seed, 7u);
  EXPECT_EQ(scenario.duration, seconds(40));
  ASSERT_EQ(scenario.directors.size(), 2u);
  EXPECT_EQ(scenario.directors[1].start, Time(seconds(2)));
  EXPECT_EQ(scenario.path_of(scenario.directors[0].config), "dir/lb1.conf");
  EXPECT_EQ(scenario.topology.trunk.bits_per_second, 100'000'000u);
  EXPECT_EQ(scenario.real_servers.at(0).service_time, milliseconds(3));
  EXPECT_EQ(scenario.traffic.at(0).service->to_string(), "10.0.0.250:80");
  ASSERT_EQ(scenario.faults.size(), 2u);
  EXPECT_EQ(scenario.faults[0].verb, FaultVerb::crash) << "faults are in the order of time";
  EXPECT_EQ(*scenario.faults[1].heals_at(), Time(seconds(25)));
  EXPECT_EQ(*scenario.expect.outage_at_most, milliseconds(3700));
  EXPECT_EQ(scenario.expect.takeovers.at(0).by, "lb2");
}

TEST(Language, EveryVerbCanBeWritten) {
  const auto parameters = [](const VerbRule& rule) -> std::string {
    if (rule.verb == FaultVerb::delay_packets || rule.verb == FaultVerb::slow_scheduler) return ", by: 5ms";
    if (rule.verb == FaultVerb::server_slow) return ", service_time: 1s";
    if (rule.verb == FaultVerb::hostile_advertisements) return ", kind: ttl_254";
    return "";
  };
  for (const VerbRule& rule : fault_verbs()) {
    const std::string target = rule.target == TargetKind::directors ? "[lb1, lb2]"
                               : rule.target == TargetKind::nothing ? "trunk"
                                                                    : "lb1";
    const std::string text = kPair + "topology: {same_switch: true}\nfaults: [{at: 1s, " + std::string(rule.name) +
                             ": " + target + parameters(rule) + "}]\n";
    EXPECT_EQ(problems_of(text), "") << text;
    EXPECT_EQ(read(text).scenario.faults.at(0).verb, rule.verb);
  }
}

TEST(Language, NamesTheNearestKeyForAnUnknownOne) {
  EXPECT_EQ(problems_of(kPair + "fautls: []\n"),
            "dir/failover.yaml:2:1: unknown key `fautls` in the scenario; did you mean `faults`?\n");
  EXPECT_THAT(problems_of(kPair + "faults: [{at: 1s, crsh: lb1}]\n"),
              HasSubstr(":2:19: `crsh` is not a fault; did you mean `crash`?"));
  EXPECT_THAT(problems_of(kPair + "faults: [{at: 1s, crash: lb1, percent: 3}]\n"),
              HasSubstr("unknown key `percent` in this fault"));
}

TEST(Language, SaysWhereAValueIsWrongAndWhatWouldBeRight) {
  EXPECT_EQ(
      problems_of(kPair + "duration: 40\n"),
      "dir/failover.yaml:2:11: `duration` cannot be `40`; write a time with its unit, such as `500ms` or `10s`\n");
  EXPECT_THAT(problems_of(kPair + "expect: {outage: 3s}\n"), HasSubstr("write `at most` and a time"));
  EXPECT_THAT(problems_of(kPair + "faults: [{at: 1s, lose_packets: lb1, percent: 0}]\n"), HasSubstr("at most `100%`"));
}

TEST(Language, FindsNamesThatMeanNothing) {
  EXPECT_THAT(problems_of(kPair + "faults: [{at: 1s, terminate: lb3}]\n"), HasSubstr("`lb3` is no director"));
  EXPECT_THAT(problems_of(kPair + "expect: {master_at_end: lb}\n"), HasSubstr("did you mean `lb1`?"));
  EXPECT_THAT(problems_of(kPair + "expect: {allow: {one_mastr: x}}\n"), HasSubstr("did you mean `one_master`?"));
}

TEST(Language, ReportsEveryFaultOfAFileAtOnceInItsOrder) {
  const auto problems = read("seed: -1\nduration: long\ncolour: red\n").problems;
  ASSERT_EQ(problems.size(), 4u);
  for (std::size_t i = 1; i < problems.size(); ++i) EXPECT_LE(problems[i - 1].place.line, problems[i].place.line);
}

TEST(Language, SaysWhatIsNotYaml) { EXPECT_THAT(problems_of("directors: {lb1: [\n"), HasSubstr("this is not YAML")); }

TEST(Language, SaysThatIsolationNeedsOneSwitch) {
  EXPECT_THAT(problems_of(kPair + "faults: [{at: 1s, isolate_ports: [lb1, lb2]}]\n"),
              HasSubstr("add `topology: {same_switch: true}`"));
}

TEST(Language, RefusesAFaultAfterTheEnd) {
  EXPECT_THAT(problems_of(kPair + "duration: 10s\nfaults: [{at: 10s, crash: lb1}]\n"),
              HasSubstr("after the end of the run"));
}

TEST(Language, RefusesAClaimThatNobodyCouldSeeBroken) {
  EXPECT_THAT(problems_of(kPair + "expect: {outage: at most 1s}\n"),
              HasSubstr("without a client that opens connections"));
  EXPECT_THAT(problems_of(kPair + "traffic: [{kind: prober}]\nexpect: {stall: at most 1s}\n"),
              HasSubstr("`expect: stall`"));
  EXPECT_THAT(problems_of(kPair + "expect: {resets: at most 0}\n"), HasSubstr("there is no traffic"));
  EXPECT_THAT(problems_of(kPair + "duration: 4s\ntraffic: [{kind: prober}]\n"), HasSubstr("after the end of the run"));
}

TEST(Language, ReportsAFileThatIsNotThere) {
  const auto loaded = load_scenario("/nowhere/at/all.yaml");
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_THAT(loaded.problems[0].to_string(), HasSubstr("/nowhere/at/all.yaml: cannot be read"));
}

}  // namespace
}  // namespace viplane::scenarios
