// SPDX-License-Identifier: GPL-2.0-or-later
// Each split of the network is made and healed, with the two masters' advertisements one just before the other: who
// wins, how long there are two, and what clients miss that had followed the loser.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/explain/scene.h"

namespace viplane::explain {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Duration kApart = microseconds(200);  // between the two advertisements

struct Side {
  std::string master;
  std::vector<std::string> directors;
};

// A split whose loser's side has the clients.
struct Play {
  Side winner, loser;
  const Split* split;
};

Play play_of(const Split& split) {
  const Side one{split.one_master, split.one_side}, other{split.other_master, split.other_side};
  return split.after_heal == split.one_master ? Play{one, other, &split} : Play{other, one, &split};
}

class Splits : public testing::TestWithParam<Cluster> {
 protected:
  std::vector<Act> parted(const Play& play, std::optional<Time> heal) const {
    const sim::World::Groups groups{play.winner.directors};
    std::vector<Act> acts{{Time{}, [groups](sim::World& world, auto&) { world.partition(groups); }}};
    if (heal) acts.push_back({*heal, [groups](sim::World& world, auto&) { world.end_partition(groups); }});
    return acts;
  }

  Duration interval_of(const std::string& director) const {
    for (const Member& member : all_.routers.at(0).members) {
      if (member.director == director) return member.advertisement;
    }
    return {};
  }

  // When to start directors so that `director` advertises at `beat`, by how it did when all started at 0.
  Duration start_for(const std::string& director, const std::vector<Event>& quiet, Time beat) const {
    const auto risen = time_of_state(quiet, director, "master", {});
    EXPECT_TRUE(risen) << director << " is not master of its side" << story(quiet, {});
    return risen ? (beat - *risen) % interval_of(director) : Duration{0};
  }

  // All directors of a side start together.
  std::map<std::string, Duration> starts_for(const Play& play, Time winners_beat, Time losers_beat) const {
    std::map<std::string, Duration> starts;
    for (const auto& [name, conf] : GetParam().files) starts[name] = Duration{0};
    const auto quiet = Scene(GetParam().files, starts).play(parted(play, {}), Time(2 * longest_ + milliseconds(500)));
    for (const auto& [side, beat] : {std::pair(play.winner, winners_beat), {play.loser, losers_beat}}) {
      const Duration start = start_for(side.master, quiet, beat);
      for (const std::string& name : side.directors) starts[name] = start;
    }
    return starts;
  }

  // From the heal until the loser is no master of anything.
  static Duration conflict(const std::vector<Event>& events, const Play& play, Time heal) {
    Duration until{0};
    for (const Event& event : events) {
      if (event.kind != "vrrp.state" || event.at < heal) continue;
      EXPECT_EQ(event.node, play.loser.master) << "nobody else changes" << story(events, heal);
      if (event.node == play.loser.master) until = event.at - heal;
    }
    EXPECT_TRUE(time_of_state(events, play.loser.master, "backup", heal)) << story(events, heal);
    return until;
  }

  const Explanation all_ = explain_files(GetParam().files);
  const Duration longest_ = longest_timer(all_);
};

TEST_P(Splits, EndAsPredicted) {
  const Electorate& electorate = all_.electorates.at(0);
  ASSERT_FALSE(electorate.splits.empty());
  for (const Split& split : electorate.splits) {
    ASSERT_NE(split.after_heal, "") << split.story;
    const Play play = play_of(split);
    // Everything that follows from becoming master is over, the second set of announcements too.
    const Time beat(std::chrono::ceil<std::chrono::seconds>(longest_) + std::chrono::seconds(8));
    Comparison conflict_lasts("two masters", split.conflict);
    Duration worst{0};  // outage
    for (const bool loser_first : {true, false}) {
      const auto starts =
          starts_for(play, beat + (loser_first ? kApart : Duration{0}), beat + (loser_first ? Duration{0} : kApart));
      for (const bool is_just_over : {true, false}) {
        const Time heal = is_just_over ? beat + kApart + kApart / 2 : beat - kApart / 2;
        const bool is_safe = split.outage.range == Range{};
        const Duration look = is_safe ? Duration{0} : milliseconds(2000);
        const Time until = heal + split.conflict.range->most + look + milliseconds(100);
        const Scene scene(GetParam().files, starts);
        const auto acts = parted(play, heal);
        const auto events = scene.play_watched(acts, scene.play(acts, until), heal, until);
        conflict_lasts.measured(conflict(events, play, heal));
        const Duration lost = longest_outage(events, heal);
        worst = std::max(worst, lost);
        // Where the loser yields in silence, whoever speaks first decides.
        if (loser_first || is_safe) {
          EXPECT_LE(lost, kTolerance) << split.story << story(events, heal);
        } else if (split.outage.range) {
          EXPECT_LE(lost, split.outage.range->most + kTolerance) << split.outage.formula << story(events, heal);
        } else {
          EXPECT_GE(lost, milliseconds(1500)) << split.outage.formula << story(events, heal);
        }
      }
    }
    const bool may_cost = !split.outage.range || split.outage.range->most > Duration{0};
    EXPECT_EQ(worst > milliseconds(50), may_cost) << split.outage.formula;
    // By unicast the worst comes after a split in which both have forgotten the other's MAC; when they ask is chance.
    if (GetParam().name == "unicast")
      conflict_lasts.judge_within();
    else
      conflict_lasts.judge();
  }
}

std::vector<Cluster> split_clusters() {
  std::vector<Cluster> all = clusters();
  const auto silent = [](int priority, const std::string& more) {
    return conf({.priority = priority, .instance = "higher_prio_send_advert off\n  " + more});
  };
  all.push_back({"silent loser", {{"lb1", silent(150, "")}, {"lb2", silent(100, "")}}});
  all.push_back({"silent loser, refreshed",
                 {{"lb1", silent(150, "garp_master_refresh 2")}, {"lb2", silent(100, "garp_master_refresh 2")}}});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Clusters, Splits, testing::ValuesIn(split_clusters()),
                         [](const auto& tested) { return test_name(tested.param.name); });

}  // namespace
}  // namespace viplane::explain
