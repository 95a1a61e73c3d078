// SPDX-License-Identifier: GPL-2.0-or-later
// Virtual routers that nothing ties together: what sets them on different directors, when, and what ends it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "env/event_json.h"
#include "sim/faults/faults.h"
#include "tests/explain/scene.h"

namespace viplane::explain {
namespace {

using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::SizeIs;

// VI_0 on eth0 is VRID 50, VI_1 on eth1 VRID 51.
std::string two(int first, int second, const std::string& of_first = {}, const std::string& of_second = {},
                const std::string& rest = {}) {
  const auto instance = [](const std::string& n, int priority, const std::string& more) {
    return "vrrp_instance VI_" + n + " {\n  state BACKUP\n  interface eth" + n + "\n  virtual_router_id 5" + n +
           "\n  version 3\n  advert_int 0.2\n  priority " + std::to_string(priority) +
           "\n  virtual_ipaddress {\n    10." + n + ".0.250\n  }\n  " + more + "\n}\n";
  };
  return rest + instance("0", first, of_first) + instance("1", second, of_second);
}

std::string instance_of(const std::string& electorate) {
  return electorate == "VRID 50 on eth0" ? "VI_0" : electorate == "VRID 51 on eth1" ? "VI_1" : electorate;
}

void expect_seats(const std::vector<Event>& events, const Parting& parting) {
  for (const Parting::Seat& seat : parting.seats)
    EXPECT_EQ(last_master(events, instance_of(seat.electorate)), seat.master)
        << parting.what << ", " << seat.electorate << story(events, {});
}

// When the last of the instances that change hands has done so.
Duration until_changed(const std::vector<Event>& events, Time from) {
  Duration last{0};
  for (const Event& event : events) {
    if (event.kind == "vrrp.state" && event.at >= from && text_field(event, "to") == "master") last = event.at - from;
  }
  return last;
}

class Partings : public testing::TestWithParam<Cluster> {};

// Carriers are cut and lb1 loses power; scripts are tried as outcomes.
TEST_P(Partings, BeginAndEndAsPredicted) {
  const Explanation all = explain_files(GetParam().files);
  ASSERT_THAT(all.partings, testing::Not(IsEmpty()));
  for (const Parting& parting : all.partings) {
    const Scene scene(GetParam().files, all, "lb1");
    const bool is_crash = parting.what == "lb1 loses power and returns";
    sim::faults::FaultPtr fault =
        is_crash ? sim::faults::crash("lb1") : sim::faults::cut_link("lb1:" + parting.what.substr(10, 4), true);
    Comparison begins(parting.what + " begins", parting.begins);
    Comparison ends(parting.what + " ends", parting.ends.value_or(Prediction{}));
    for (const Time at : scene.phases()) {
      const Time end = at + 2 * scene.longest();
      const Act strike{at, [&fault](sim::World& world, auto&) { fault->inject(world); }};
      const Act heal{end, [&fault](sim::World& world, auto&) { fault->heal(world); }};
      const auto parted = scene.play({strike}, end);
      if (!is_crash) {
        begins.measured(until_changed(parted, at));
        expect_seats(parted, parting);
      }
      const auto healed = scene.play({strike, heal}, end + 3 * scene.longest() + milliseconds(500));
      if (!parting.ends) {
        expect_seats(healed, parting);  // still, or only now
        continue;
      }
      ends.measured(until_changed(healed, end));
      EXPECT_EQ(last_master(healed, "VI_0"), "lb1");
      EXPECT_EQ(last_master(healed, "VI_1"), "lb1");
    }
    if (!is_crash) begins.judge();
    if (parting.ends) ends.judge_within();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Clusters, Partings,
    testing::Values(Cluster{"two instances", {{"lb1", two(150, 150)}, {"lb2", two(100, 100)}}},
                    Cluster{"nopreempt on both",
                            {{"lb1", two(150, 150, "nopreempt", "nopreempt")}, {"lb2", two(100, 100)}}},
                    Cluster{"nopreempt on one", {{"lb1", two(150, 150, "nopreempt")}, {"lb2", two(100, 100)}}}),
    [](const auto& tested) { return test_name(tested.param.name); });

TEST(ExplainPartings, AreToldWhenPrioritiesMakeThem) {
  const Explanation all = explain_files({{"lb1", two(150, 100)}, {"lb2", two(100, 150)}});
  ASSERT_THAT(all.partings, SizeIs(1));
  EXPECT_EQ(all.partings[0].what, "");
  EXPECT_EQ(all.partings[0].seats.at(0).master, "lb1");
  EXPECT_EQ(all.partings[0].seats.at(1).master, "lb2");
}

TEST(ExplainPartings, ComeOfAScriptThatOneInstanceTracksAlone) {
  const std::string script = "vrrp_script chk {\n  script /chk\n  weight -60\n}\n";
  const std::string tracks = "track_script {\n    chk\n  }";
  const Explanation all = explain_files({{"lb1", two(150, 150, tracks, "", script)}, {"lb2", two(100, 100)}});
  EXPECT_THAT(all.partings, testing::Contains(testing::Field(&Parting::what, "script chk fails on lb1")));
  const Explanation both = explain_files({{"lb1", two(150, 150, tracks, tracks, script)}, {"lb2", two(100, 100)}});
  EXPECT_THAT(both.partings,
              testing::Not(testing::Contains(testing::Field(&Parting::what, "script chk fails on lb1"))));
}

TEST(ExplainPartings, CannotComeWhereASyncGroupTiesThem) {
  const std::string group = "vrrp_sync_group G {\n  group {\n    VI_0\n    VI_1\n  }\n}\n";
  EXPECT_THAT(explain_files({{"lb1", two(150, 150) + group}, {"lb2", two(100, 100) + group}}).partings, IsEmpty());
}

}  // namespace
}  // namespace viplane::explain
