// SPDX-License-Identifier: GPL-2.0-or-later
// Each thing that a director tracks is made to fail, and to work again: whether the address moves, when, and what it
// costs, as predicted to a millisecond.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/faults/faults.h"
#include "tests/explain/scene.h"

namespace viplane::explain {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// Scripts, files and processes are called what their commands, paths and programs are.
std::string script(const std::string& name, const std::string& more) {
  return "vrrp_script " + name + " {\n  script /" + name + "\n  " + more + "\n}\n";
}

Conf fast(int priority, const std::string& instance = {}, const std::string& rest = {}) {
  return {.priority = priority, .version = "3", .interval = "0.3", .instance = instance, .rest = rest};
}

std::string track(const std::string& kind, const std::string& what) {
  return "track_" + kind + " {\n    " + what + "\n  }\n  ";
}

// By an interval, so that what follows happens at the same phase as what is struck.
std::string slow(const std::string& interface) {
  return "interface_up_down_delays {\n  " + interface + " 0.3 0.2\n}\n";
}

const std::string kProcess = "vrrp_track_process worker {\n  process worker\n  ";
const std::string kFile = "vrrp_track_file load {\n  file /load\n  ";

std::vector<Cluster> tracking_clusters() {
  const std::string second =
      "vrrp_instance VI_2 {\n  state BACKUP\n  interface eth1\n  virtual_router_id 52\n  version 3\n"
      "  advert_int 0.3\n  virtual_ipaddress {\n    10.1.0.250\n  }\n";
  const std::string group = "vrrp_sync_group G {\n  group {\n    VI_1\n    VI_2\n  }\n";
  const auto tied = [&](int priority, const std::string& instance, const std::string& rest,
                        const std::string& of_group) {
    return conf(fast(priority, instance, rest)) + second + "  priority " + std::to_string(priority) + "\n}\n" + group +
           of_group + "}\n";
  };
  const std::string check = script("chk", "interval 1\n  weight -60\n  fall 2\n  rise 3");
  const std::string fatal = script("chk", "interval 2\n  fall 3");
  return {
      {"weighted script", {{"lb1", conf(fast(150, track("script", "chk"), check))}, {"lb2", conf(fast(100))}}},
      {"unweighted script", {{"lb1", conf(fast(150, track("script", "chk"), fatal))}, {"lb2", conf(fast(100))}}},
      {"weight that is not enough",
       {{"lb1", conf(fast(150, track("script", "chk"), script("chk", "weight -50")))}, {"lb2", conf(fast(100))}}},
      {"bonus that is lost",
       {{"lb1", conf(fast(90, track("script", "chk"), script("chk", "weight 60")))}, {"lb2", conf(fast(100))}}},
      {"nopreempt beside a weight",
       {{"lb1", conf(fast(150, track("script", "chk"), check))}, {"lb2", conf(fast(100, "nopreempt"))}}},
      {"process with a weight",
       {{"lb1", conf(fast(150, track("process", "worker"), kProcess + "weight -60\n}\n"))}, {"lb2", conf(fast(100))}}},
      {"process, version 2",
       {{"lb1", conf({.priority = 150, .instance = track("process", "worker"), .rest = kProcess + "weight -60\n}\n"})},
        {"lb2", conf({.priority = 100})}}},
      {"process without a weight",
       {{"lb1",
         conf(fast(150, track("process", "worker weight 0"), kProcess + "weight 0\n  terminate_delay 0.2\n}\n"))},
        {"lb2", conf(fast(100))}}},
      {"preempt_delay beside a weight",
       {{"lb1", conf(fast(150, "preempt_delay 2\n  " + track("process", "worker"), kProcess + "weight -60\n}\n"))},
        {"lb2", conf(fast(100, "preempt_delay 1"))}}},
      {"file",
       {{"lb1", conf(fast(150, track("file", "load weight -1"), kFile + "weight -1\n}\n"))}, {"lb2", conf(fast(100))}}},
      {"tracked interface",
       {{"lb1", conf(fast(150, track("interface", "eth1")))}, {"lb2", conf(fast(100, track("interface", "eth1")))}}},
      {"tracked interface with a weight",
       {{"lb1", conf(fast(150, track("interface", "eth1 weight -80")))},
        {"lb2", conf(fast(100, track("interface", "eth1 weight -80")))}}},
      {"tracked interface, slow to notice",
       {{"lb1", conf(fast(150, track("interface", "eth1 weight -80"), slow("eth1")))}, {"lb2", conf(fast(100))}}},
      {"own interface, slow to notice", {{"lb1", conf(fast(150, "", slow("eth0")))}, {"lb2", conf(fast(100))}}},
      {"sync group, slow to notice", {{"lb1", tied(150, "", slow("eth0"), "")}, {"lb2", tied(100, "", "", "")}}},
      {"owner", {{"lb1", conf(fast(255, track("script", "chk"), check))}, {"lb2", conf(fast(100))}}},
      {"sync group forgets weights",
       {{"lb1", tied(150, track("script", "chk"), check, "")}, {"lb2", tied(100, "", "", "")}}},
      {"sync group keeps weights",
       {{"lb1", tied(150, track("process", "worker"), kProcess + "weight -60\n}\n", "  sync_group_tracking_weight\n")},
        {"lb2", tied(100, "", "", "")}}},
      {"group tracks",
       {{"lb1", tied(150, "", kProcess + "weight -60\n}\n", "  track_process {\n    worker\n  }\n")},
        {"lb2", tied(100, "", "", "")}}},
      {"three",
       {{"lb1", conf(fast(150, track("process", "worker"), kProcess + "weight -60\n}\n"))},
        {"lb2", conf(fast(100))},
        {"lb3", conf(fast(120))}}},
  };
}

// Makes the thing fail (or work again).
std::function<void(sim::World&)> turn(const Outcome& outcome, bool fails) {
  const std::string it = outcome.director;
  const std::string name = outcome.name;
  if (outcome.kind == "interface")
    return [=](sim::World& world) {
      const auto cut = sim::faults::cut_link(it + ":" + name, true);
      fails ? cut->inject(world) : cut->heal(world);
    };
  if (outcome.kind == "script")
    return [=](sim::World& world) {
      world.node(it).scripts().set("/" + name, {.takes = Duration{0}, .exit_code = fails ? 1 : 0});
    };
  if (outcome.kind == "process") return [=](sim::World& world) { world.node(it).set_process(name, !fails); };
  const std::string says = outcome.what.substr(outcome.what.find(" says ") + 6);
  const std::int64_t value = fails ? std::stoll(says) : 0;
  return [=](sim::World& world) { world.node(it).set_file("/" + name, value); };
}

std::vector<Act> acts_of(const Outcome& outcome, Time at, std::optional<Time> end) {
  std::vector<Act> acts{{at, [what = turn(outcome, true)](sim::World& world, auto&) { what(world); }}};
  if (end) acts.push_back({*end, [what = turn(outcome, false)](sim::World& world, auto&) { what(world); }});
  return acts;
}

// When the director knows: its priority changes, its fault begins or ends.
std::optional<Time> knows(const std::vector<Event>& events, const std::string& node, Time after) {
  for (const Event& event : events) {
    if (event.node != node || event.at < after) continue;
    if (event.kind == "vrrp.priority" || event.kind == "vrrp.state") return event.at;
  }
  return std::nullopt;
}

Duration at_most(const Prediction& prediction) { return prediction.range->most; }

// Just before and just after the script runs, and between; of what is watched, about the master's advertisements.
std::vector<Time> moments(const Scene& scene, const Outcome& outcome) {
  std::vector<Time> times = scene.phases();
  if (outcome.kind != "script") return times;
  // The master starts at 0, and so does the grid of its scripts.
  const Duration whole = std::chrono::seconds(2);
  const Time grid{(times.front().time_since_epoch() / whole + 1) * whole};
  return {grid - microseconds(100), grid + microseconds(100), grid + milliseconds(433), grid + milliseconds(1277)};
}

void check_move(const Scene& scene, const Outcome& outcome, const std::string& where) {
  Comparison detection(where + " detection", outcome.detection);
  Comparison takeover(where + " takeover", *outcome.takeover);
  Comparison outage(where + " outage", *outcome.outage);
  for (const Time at : moments(scene, outcome)) {
    const Time until = at + at_most(outcome.detection) + at_most(*outcome.takeover) + milliseconds(100);
    const auto acts = acts_of(outcome, at, {});
    const auto events = scene.play_watched(acts, scene.play(acts, until), at, until);
    const auto known = knows(events, outcome.director, at);
    const auto risen = time_of_state(events, outcome.successor, "master", at);
    ASSERT_TRUE(known && risen) << where << ": " << outcome.successor << " does not take over" << story(events, at);
    detection.measured(*known - at);
    takeover.measured(*risen - *known);
    outage.measured(longest_outage(events, at));
  }
  if (outcome.kind != "script") return detection.judge(), takeover.judge(), outage.judge();
  detection.judge();
  takeover.judge_within();
  outage.judge_within();
}

void check_back(const Scene& scene, const Outcome& outcome, const std::string& where) {
  if (!outcome.back) return;
  Comparison back(where + " back", *outcome.back);
  const Time at = moments(scene, outcome).back();
  for (const Duration later : {Duration{0}, scene.interval() / 3, scene.interval() * 7 / 10}) {
    const Time end = at + at_most(outcome.detection) + at_most(*outcome.takeover) + milliseconds(311) + later;
    const Time until = end + 4 * std::chrono::seconds(1) + at_most(*outcome.back);
    const auto events = scene.play(acts_of(outcome, at, end), until);
    const auto known = knows(events, outcome.director, end);
    const auto risen = time_of_state(events, outcome.director, "master", end);
    ASSERT_TRUE(known && risen) << where << ": never comes back" << story(events, at);
    back.measured(*risen - *known);
  }
  back.judge_within();
}

void check_peace(const Scene& scene, const Explanation& all, const Outcome& outcome, const std::string& where) {
  const Time at = scene.phases().front();
  const Time until = at + at_most(outcome.detection) + 2 * scene.longest();
  const auto events = scene.play(acts_of(outcome, at, {}), until, {{at - milliseconds(5), at + scene.interval()}});
  for (const std::string& name : all.directors)
    EXPECT_FALSE(time_of_state(events, name, "master", at))
        << where << ": " << name << " takes over" << story(events, at);
  EXPECT_LE(longest_outage(events, at), kTolerance) << where;
}

class Outcomes : public testing::TestWithParam<Cluster> {};

TEST_P(Outcomes, MoveTheAddressAsPredicted) {
  const Explanation all = explain_files(GetParam().files);
  bool is_usual = true;
  for (const Electorate& electorate : all.electorates) {
    ASSERT_EQ(electorate.not_predicted, "");
    for (const Reign& reign : electorate.reigns) {
      if (!std::exchange(is_usual, false)) continue;  // others are of nopreempt, and tried as incidents
      const Scene scene(GetParam().files, all, reign.master);
      for (const Outcome& outcome : reign.outcomes) {
        const std::string where = outcome.what + " on " + outcome.director;
        if (!outcome.moves) {
          check_peace(scene, all, outcome, where);
          continue;
        }
        check_move(scene, outcome, where);
        check_back(scene, outcome, where);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Clusters, Outcomes, testing::ValuesIn(tracking_clusters()),
                         [](const auto& tested) { return test_name(tested.param.name); });

}  // namespace
}  // namespace viplane::explain
