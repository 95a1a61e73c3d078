// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/variation.h"

#include <gmock/gmock.h>

#include "scenarios/language/load.h"

namespace viplane::scenarios {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kText =
    "directors: {lb1: lb1.conf}\n"
    "traffic: [{client: probe, kind: prober}, {client: web, kind: open}]\n"
    "faults:\n  - {at: 10s, crash: lb1, for: 1s}\n  - {at: 2s after lb1 is master, reload: lb1}\n";

Scenario varied(const std::string& path, const std::string& value) {
  const Variation made = with_value(kText, path, value);
  EXPECT_EQ(made.problem, "");
  const LoadedScenario loaded = parse_scenario(made.text, "t.yaml");
  for (const Diagnostic& problem : loaded.problems) ADD_FAILURE() << problem.to_string() << "\n" << made.text;
  return loaded.scenario;
}

TEST(Variation, ReachesEveryValueByItsPath) {
  EXPECT_EQ(varied("duration", "90s").duration, seconds(90));
  EXPECT_EQ(varied("faults.0.at", "20s").faults.at(0).at, Time(seconds(20)));
  EXPECT_EQ(varied("traffic.web.rate", "7/s").traffic.at(1).per_second, 7);
  EXPECT_EQ(varied("traffic.0.every", "3ms").traffic.at(0).every, milliseconds(3));
  EXPECT_EQ(varied("directors.lb1", "other.conf").directors.at(0).config, "other.conf");
}

TEST(Variation, AddsWhatIsNotThere) {
  EXPECT_EQ(varied("topology.link.delay", "5ms").topology.link.delay, milliseconds(5));
  EXPECT_EQ(varied("link.delay", "5ms").topology.link.delay, milliseconds(5)) << "topology goes without saying";
  EXPECT_EQ(varied("real_servers.\"10.0.0.21\".workers", "3").real_servers.at(0).workers, 3u);
  EXPECT_EQ(varied("seed", "9").seed, 9u);
}

TEST(Variation, SaysWhatIsNoPath) {
  EXPECT_THAT(with_value(kText, "faults.7.at", "1s").problem, HasSubstr("the list has no `7`"));
  EXPECT_THAT(with_value(kText, "traffic.nobody.every", "1s").problem, HasSubstr("the list has no `nobody`"));
  EXPECT_THAT(with_value(kText, "directors.lb1.config.deep", "1s").problem, HasSubstr("plain value"));
  EXPECT_THAT(with_value(kText, "link..delay", "1s").problem, HasSubstr("no path"));
  EXPECT_THAT(parse_scenario(with_value(kText, "lnik.delay", "1s").text, "t").problems.at(0).to_string(),
              HasSubstr("did you mean `link`?"));
}

TEST(Variation, ReadsAnAxisOfTheCommandLine) {
  const SweepAxis axis = parse_axis("link.delay=1ms,5ms,20ms");
  EXPECT_EQ(axis.path, "link.delay");
  EXPECT_THAT(axis.values, ElementsAre("1ms", "5ms", "20ms"));
  EXPECT_TRUE(parse_axis("link.delay").values.empty());
}

TEST(Variation, MovesFaultsThatHaveATimeAndTheEndWithThem) {
  Scenario scenario = parse_scenario(kText, "t.yaml").scenario;
  shift_faults(scenario, milliseconds(350));
  EXPECT_EQ(scenario.faults.at(0).at, Time(milliseconds(10'350)));
  EXPECT_EQ(scenario.faults.at(1).trigger->delay, seconds(2)) << "its event moves with the first";
  EXPECT_EQ(scenario.duration, milliseconds(60'350));
  Scenario waiting =
      parse_scenario("directors: {lb1: a}\nfaults: [{at: when lb1 is master, crash: lb1}]\n", "t.yaml").scenario;
  shift_faults(waiting, milliseconds(350));
  EXPECT_EQ(waiting.faults.at(0).trigger->delay, milliseconds(350));
}

TEST(Variation, ASweepStandsInTheFileAndIsTriedWhenItIsRead) {
  const auto sweep = [](const std::string& text) { return parse_scenario(kText + "sweep: " + text + "\n", "t.yaml"); };
  const LoadedScenario good = sweep("{link.delay: [1ms, 5ms], faults.0.for: [1s, 2s], phases: 20}");
  for (const Diagnostic& problem : good.problems) ADD_FAILURE() << problem.to_string();
  ASSERT_EQ(good.scenario.sweep.axes.size(), 2u);
  EXPECT_THAT(good.scenario.sweep.axes[1].values, ElementsAre("1s", "2s"));
  EXPECT_EQ(good.scenario.sweep.phases, 20u);
  const auto problem = [&](const std::string& text) { return sweep(text).problems.at(0).to_string(); };
  EXPECT_THAT(problem("{faults.9.at: [1s]}"), HasSubstr("t.yaml:6:9: `faults.9.at`: the list has no `9`"));
  EXPECT_THAT(problem("{link.delay: 5ms}"), HasSubstr("has no list of values"));
  EXPECT_THAT(problem("{phases: 1}"), HasSubstr("makes no sweep"));
  EXPECT_THAT(problem("[1ms]"), HasSubstr("should be a mapping"));
}

}  // namespace
}  // namespace viplane::scenarios
