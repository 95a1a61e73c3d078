// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/language/fault_table.h"
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

// A value that each parameter takes.
std::string sample(const ParameterRule& rule) {
  struct {
    std::string operator()(const Words& form) const { return std::string(form.words.back()); }
    std::string operator()(const Span&) const { return "5ms"; }
    std::string operator()(const Percent&) const { return "30%"; }
    std::string operator()(const Frequency&) const { return "4/s"; }
    std::string operator()(const Factor&) const { return "0.9"; }
    std::string operator()(const Count&) const { return "1400"; }
    std::string operator()(const Text&) const { return "lan0"; }
    std::string operator()(const Address&) const { return "10.0.0.250"; }
    std::string operator()(const ProtocolName&) const { return "icmp_errors"; }
  } sampler;
  return std::visit(sampler, rule.form);
}

std::string sample(TargetKind kind) {
  switch (kind) {
    case TargetKind::directors:
    case TargetKind::pair: return "[lb1, lb2]";
    case TargetKind::groups: return "[[lb1], [lb2, rs1]]";
    case TargetKind::trunk: return "trunk";
    default: return "lb1";
  }
}

TEST(Language, EveryVerbCanBeWrittenWithEachOfItsParameters) {
  for (const VerbRule& rule : fault_verbs()) {
    std::string text = kPair + "topology: {same_switch: true}\nfaults: [{at: 1s, " + std::string(rule.name) + ": " +
                       sample(rule.target);
    for (const VerbParameter& parameter : rule.parameters)
      text += ", " + std::string(parameter.name) + ": " + sample(parameter_rule(parameter.name));
    if (rule.verb == FaultVerb::flap_link) text.replace(text.find("every: 5ms"), 10, "every: 9ms");
    text += "}]\n";
    EXPECT_EQ(problems_of(text), "") << text;
    const Fault fault = read(text).scenario.faults.at(0);
    EXPECT_EQ(fault.verb, rule.verb);
    for (const VerbParameter& parameter : rule.parameters) {
      const ParameterRule& known = parameter_rule(parameter.name);
      EXPECT_NE(value_text(known.form, fault), value_text(known.form, Fault{})) << text << parameter.name;
    }
  }
}

TEST(Language, AsksForEachParameterWithoutWhichAVerbSaysNothing) {
  for (const VerbRule& rule : fault_verbs()) {
    const std::string text = kPair + "topology: {same_switch: true}\nfaults: [{at: 1s, " + std::string(rule.name) +
                             ": " + sample(rule.target) + "}]\n";
    for (const VerbParameter& parameter : rule.parameters) {
      if (!parameter.is_needed) continue;
      EXPECT_THAT(problems_of(text), HasSubstr("without `" + std::string(parameter.name) + "`")) << text;
    }
  }
}

TEST(Language, ReadsTimesRelativeToEvents) {
  const auto trigger = [](const std::string& at) {
    const auto loaded = read(kPair + "faults: [{at: " + at + ", crash: lb1, for: 1s}]\n");
    for (const Diagnostic& problem : loaded.problems) ADD_FAILURE() << problem.to_string();
    EXPECT_FALSE(loaded.scenario.faults.at(0).has_time());
    EXPECT_FALSE(loaded.scenario.faults.at(0).heals_at());
    return *loaded.scenario.faults.at(0).trigger;
  };
  const auto state = [](const std::string& node, const std::string& instance, const std::string& to) {
    return Event{{}, node, "vrrp.state", {{"instance", instance}, {"to", to}}};
  };
  const Trigger master = trigger("2s after lb2 is master");
  EXPECT_EQ(master.delay, seconds(2));
  EXPECT_TRUE(master.matches(state("lb2", "VI_1", "master")));
  EXPECT_FALSE(master.matches(state("lb1", "VI_1", "master")));
  EXPECT_FALSE(master.matches(state("lb2", "VI_1", "backup")));
  const Trigger one = trigger("500 ms after lb2 is backup of VI_2");
  EXPECT_EQ(one.delay, milliseconds(500));
  EXPECT_TRUE(one.matches(state("lb2", "VI_2", "backup")));
  EXPECT_FALSE(one.matches(state("lb2", "VI_1", "backup")));
  const Trigger down = trigger("when lb1 sees 10.0.0.21 down");
  EXPECT_EQ(down.delay, Duration::zero());
  EXPECT_TRUE(down.matches({{}, "lb1", "health.down", {{"real_server", "10.0.0.21:80"}}}));
  EXPECT_FALSE(down.matches({{}, "lb1", "health.down", {{"real_server", "10.0.0.2:80"}}}));
  const Trigger takes = trigger("when lb1 takes 10.0.0.250");
  EXPECT_TRUE(takes.matches({{}, "lb1", "address.added", {{"address", "10.0.0.250/24"}}}));
  EXPECT_FALSE(takes.matches({{}, "lb1", "address.added", {{"address", "10.0.0.25/24"}}}));
}

TEST(Language, RefusesEventsThatNeverCome) {
  for (const char* at : {"2s after lb2 is king", "after lb2 is master", "lb2 is master", "2s after lb2 takes it",
                         "2s after lb2", "when lb1 sees 10.0.0.21 down of VI_1", "soon"}) {
    EXPECT_THAT(problems_of(kPair + "faults: [{at: " + at + ", crash: lb1}]\n"), HasSubstr("`2s after lb2 is master`"))
        << at;
  }
  EXPECT_THAT(problems_of(kPair + "faults: [{at: when lb3 is master, crash: lb1}]\n"),
              HasSubstr("`lb3` is no director"));
}

TEST(Language, RefusesParametersThatMakeNoSense) {
  const auto problems = [](const std::string& fault) {
    return problems_of(kPair + "faults: [{at: 1s, " + fault + "}]\n");
  };
  EXPECT_THAT(problems("set_mtu: lb1, mtu: 20"), HasSubstr("`mtu` cannot be 20; write 68 to 65535"));
  EXPECT_THAT(problems("flap_link: lb1, every: 1s, down: 1s"), HasSubstr("not shorter"));
  EXPECT_THAT(problems("delay_packets: lb1, by: 0ms"), HasSubstr("`by` cannot be 0"));
  EXPECT_THAT(problems("clock_skew: lb1, speed: 0"), HasSubstr("`speed` cannot be `0`"));
  EXPECT_THAT(problems("partition: [[lb1], [lb1, lb2]]"), HasSubstr("no proper target"));
  EXPECT_THAT(problems("cut_between: [lb1, lb1]"), HasSubstr("no proper target"));
  EXPECT_THAT(problems("delay_packets: lb1, by: 400000h"), HasSubstr("a time with its unit"));
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
