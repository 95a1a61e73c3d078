// SPDX-License-Identifier: GPL-2.0-or-later
// What is read off the files, without running anything.
#include "explain/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/print.h"
#include "tests/explain/confs.h"

namespace viplane::explain {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string script(const std::string& more) { return "vrrp_script chk {\n  script /chk\n  " + more + "\n}\n"; }
const std::string kTracks = "track_script {\n    chk\n  }\n";

const ElectionRow& row(const Electorate& electorate, const std::vector<std::string>& standings) {
  const auto found = std::ranges::find(electorate.election, standings, &ElectionRow::standings);
  if (found == electorate.election.end()) throw std::out_of_range(standings.front());
  return *found;
}

Explanation pair(const Conf& first, const Conf& second) {
  return explain_files({{"lb1", conf(first)}, {"lb2", conf(second)}});
}

TEST(Explain, TablesEveryStandingAndWhoIsMasterThen) {
  const Explanation all = pair({.priority = 150, .instance = kTracks, .rest = script("weight -60")}, {.priority = 100});
  const Electorate& electorate = all.electorates.at(0);
  EXPECT_EQ(electorate.combinations, 6u);
  EXPECT_EQ(row(electorate, {"150", "100"}).master, "lb1");
  EXPECT_EQ(row(electorate, {"90", "100"}).master, "lb2");
  EXPECT_EQ(row(electorate, {"90", "FAULT or down"}).master, "lb1");
  EXPECT_EQ(row(electorate, {"FAULT or down", "100"}).master, "lb2");
  EXPECT_EQ(row(electorate, {"FAULT or down", "FAULT or down"}).master, "");
  EXPECT_THAT(electorate.standings_legend, Contains("lb1 90: script chk fails"));
}

TEST(Explain, SaysWhoStaysMasterBecauseNobodyPreempts) {
  const Explanation all = pair({.priority = 150, .instance = "nopreempt"}, {.priority = 100});
  const Electorate& electorate = all.electorates.at(0);
  EXPECT_THAT(row(electorate, {"150", "100"}).keep, ElementsAre("lb2"));
  ASSERT_EQ(electorate.reigns.size(), 2u);
  EXPECT_FALSE(electorate.reigns.at(1).is_usual);
}

TEST(Explain, CallsNopreemptBesideStateMasterWithoutEffect) {
  const Explanation all = explain_files(
      {{"lb1", conf({.priority = 150, .instance = "state MASTER\n  nopreempt"})}, {"lb2", conf({.priority = 100})}});
  EXPECT_EQ(all.electorates.at(0).reigns.size(), 1u);
}

TEST(Explain, WarnsOfNopreemptBesideWeights) {
  const Explanation all = pair({.priority = 150, .instance = kTracks, .rest = script("weight -60")},
                               {.priority = 100, .instance = "nopreempt"});
  EXPECT_THAT(all.electorates.at(0).preemption, Contains(HasSubstr("weights never move the address")));
  for (const Outcome& outcome : all.electorates.at(0).reigns.at(0).outcomes) {
    if (outcome.name != "chk") continue;
    EXPECT_THAT(outcome.why, HasSubstr("nopreempt"));
  }
}

TEST(Explain, PredictsNothingWhereDirectorsDiscardEachOther) {
  const Explanation all = pair({.priority = 150, .interval = "1"}, {.priority = 100, .interval = "2"});
  EXPECT_THAT(all.electorates.at(0).not_predicted, HasSubstr("both hold the addresses"));
  EXPECT_THAT(all.routers.at(0).deaf, testing::SizeIs(2));
}

TEST(Explain, LeavesTiesOpenThatNoFileDecides) {
  const Explanation open = pair({.priority = 100}, {.priority = 100});
  EXPECT_THAT(row(open.electorates.at(0), {"100", "100"}).note, HasSubstr("no file tells"));
  const Explanation closed = pair({.priority = 100, .source = "10.0.0.11"}, {.priority = 100, .source = "10.0.0.12"});
  EXPECT_EQ(row(closed.electorates.at(0), {"100", "100"}).master, "lb2");
}

TEST(Explain, MatchesInstancesWhoseInterfacesHaveOtherNames) {
  std::string second = conf({.priority = 100});
  second.replace(second.find("eth0"), 4, "ens3");
  const Explanation all = explain_files({{"lb1", conf({.priority = 150})}, {"lb2", second}});
  ASSERT_EQ(all.routers.size(), 1u);
  EXPECT_EQ(all.routers.at(0).members.size(), 2u);
}

TEST(Explain, TellsOfALoneDirectorThatNothingReplacesIt) {
  const Explanation all = explain_files({{"lb1", conf({.priority = 150})}});
  const auto& incidents = all.electorates.at(0).reigns.at(0).incidents;
  ASSERT_FALSE(incidents.empty());
  EXPECT_EQ(incidents.front().id, "crash");
  EXPECT_FALSE(incidents.front().outage.range);
  EXPECT_TRUE(incidents.front().back);
}

TEST(Explain, CollapsesALargeTableToALineForEachWinner) {
  const auto many = [](int priority) {
    std::string rest;
    std::string tracks = "track_script {\n";
    for (int i = 1; i <= 4; ++i) {
      const std::string name = "c" + std::to_string(i);
      rest += "vrrp_script " + name + " {\n  script /" + name + "\n  weight -" + std::to_string(1 << i) + "\n}\n";
      tracks += "    " + name + "\n";
    }
    return Conf{.priority = priority, .instance = tracks + "  }\n", .rest = rest};
  };
  const Explanation all = pair(many(150), many(100));
  const Electorate& electorate = all.electorates.at(0);
  EXPECT_EQ(electorate.combinations, 17u * 17u);
  EXPECT_LE(electorate.election.size(), 40u);
  std::size_t sum = 0;
  for (const ElectionRow& one : electorate.election) sum += one.combinations;
  EXPECT_EQ(sum, electorate.combinations);
}

TEST(Explain, SplitsThreeDirectorsInThreeWays) {
  const Explanation all =
      explain_files({{"a", conf({.priority = 150})}, {"b", conf({.priority = 100})}, {"c", conf({.priority = 120})}});
  const auto& splits = all.electorates.at(0).splits;
  ASSERT_EQ(splits.size(), 3u);
  for (const Split& split : splits) EXPECT_EQ(split.after_heal, "a");
}

TEST(Explain, TellsWhoTakesTheAddressFromWhoeverStartedFirst) {
  const Explanation all =
      explain_files({{"a", conf({.priority = 150})}, {"b", conf({.priority = 100})}, {"c", conf({.priority = 120})}});
  const auto& starts = all.electorates.at(0).starts;
  ASSERT_EQ(starts.size(), 4u);
  EXPECT_EQ(starts[0].master, "a");
  EXPECT_THAT(starts[1].later, IsEmpty());  // a first
  ASSERT_EQ(starts[2].later.size(), 2u);    // b first
  EXPECT_EQ(starts[2].later[0].director, "a");
  EXPECT_EQ(starts[2].later[1].director, "c");
  EXPECT_THAT(to_markdown(all), HasSubstr("| b                 | b            | 3.6094 s | a after 3.4141 s"));
}

TEST(Explain, SaysWhichChecksDoNotSeeAProgramThatHangs) {
  const auto with = [](const std::string& check) {
    const std::string service = std::string("virtual_server ") + kAddress +
                                " 80 {\n  lb_kind DR\n  delay_loop 2\n  real_server 10.0.0.21 80 {\n    " + check +
                                " {\n      connect_timeout 1\n    }\n  }\n}\n";
    return explain_files({{"lb1", conf({.rest = service})}}).services.at(0).checks.at(0);
  };
  EXPECT_FALSE(with("TCP_CHECK").leaves_hanging.range);
  EXPECT_FALSE(with("PING_CHECK").leaves_hanging.range);
  EXPECT_TRUE(with("SMTP_CHECK").leaves_hanging.range);
  EXPECT_FALSE(with("UDP_CHECK").leaves_silent.range);
}

TEST(Explain, NamesDirectorsByWhatTellsThemApart) {
  EXPECT_THAT(director_names({"/x/lb1.conf", "/x/lb2.conf"}), ElementsAre("lb1", "lb2"));
  EXPECT_THAT(director_names({"/a/keepalived.conf", "/b/keepalived.conf"}), ElementsAre("a", "b"));
  EXPECT_THAT(director_names({"keepalived.conf", "keepalived.conf"}), ElementsAre("lb1", "lb2"));
}

TEST(Explain, PrintsTheSameNumbersForPeopleAndPrograms) {
  const Explanation all = pair({.priority = 150}, {.priority = 100});
  const auto json = to_json(all);
  EXPECT_DOUBLE_EQ(json.at("virtual_routers").at(0).at("members").at(1).at("master_down_s").get<double>(), 3.609375);
  EXPECT_THAT(to_markdown(all), HasSubstr("3 × 1 s + (256 − 100) / 256 × 1 s = 3.6094 s"));
  EXPECT_THAT(state_drawing(all.electorates.at(0)), HasSubstr("master0 --> master1"));
}

TEST(Explain, SaysNothingWrongOfFilesWithoutRouters) {
  const Explanation all = explain_files({{"lb1", "global_defs {\n}\n"}, {"lb2", "global_defs {\n}\n"}});
  EXPECT_THAT(all.electorates, IsEmpty());
  EXPECT_THAT(to_markdown(all), Not(IsEmpty()));
}

}  // namespace
}  // namespace viplane::explain
