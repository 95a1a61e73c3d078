// SPDX-License-Identifier: GPL-2.0-or-later
// Each incident is made to happen in the simulation, at the best and the worst moment of the master's advertisement
// interval, and everything that was predicted is measured: to a millisecond.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/faults/faults.h"
#include "tests/explain/scene.h"

namespace viplane::explain {
namespace {

using std::chrono::milliseconds;

// How to make an incident happen to a director, and how to end it.
struct Trouble {
  std::function<void(sim::World&)> strike;
  std::function<void(sim::World&)> end;  // empty: it has none
};

std::vector<std::string> all_but(const Explanation& all, const std::string& name) {
  std::vector<std::string> others;
  std::ranges::copy_if(all.directors, std::back_inserter(others), [&](const auto& one) { return one != name; });
  return others;
}

sim::Fault& kept(sim::faults::FaultPtr fault) {
  static std::vector<sim::faults::FaultPtr> all;
  return *all.emplace_back(std::move(fault));
}

Trouble by(sim::Fault& fault) {
  return {[&fault](sim::World& world) { fault.inject(world); }, [&fault](sim::World& world) { fault.heal(world); }};
}

Trouble trouble_of(const Explanation& all, const Incident& incident) {
  const std::string it = incident.target;
  const auto node = [it](auto what) { return [it, what](sim::World& world) { what(world.node(it)); }; };
  const auto start = node([](sim::Node& director) { director.start_process(); });
  const std::string link = it + ":" + incident.id.substr(std::min(incident.id.find(' ') + 1, incident.id.size()));
  if (incident.id == "crash") return by(kept(sim::faults::crash(it)));
  if (incident.id == "stop") return {node([](sim::Node& director) { director.terminate_process(); }), start};
  if (incident.id.starts_with("link_cut ")) return by(kept(sim::faults::cut_link(link, true)));
  if (incident.id.starts_with("link_cut_unseen ")) return by(kept(sim::faults::cut_link(link, false)));
  if (incident.id == "kill") return {node([](sim::Node& one) { one.kill_process(sim::KillScope::all); }), start};
  if (incident.id == "kill_child") return {node([](sim::Node& one) { one.kill_process(sim::KillScope::child); }), {}};
  if (incident.id == "freeze") return by(kept(sim::faults::freeze(it)));
  if (incident.id == "reload") return {node([](sim::Node& director) { director.reload_process(""); }), {}};
  if (incident.id == "backup_lost") return by(kept(sim::faults::crash(it)));
  if (incident.id == "partition") {
    const bool far = incident.outage.range->most > Duration{0};
    const auto away = far ? std::vector<std::string>{it} : all_but(all, it);
    return {[away](sim::World& world) { world.partition({away}); },
            [away](sim::World& world) { world.end_partition({away}); }};
  }
  ADD_FAILURE() << "no trouble for " << incident.id;
  return {};
}

std::vector<Act> acts_of(const Trouble& trouble, Time at, std::optional<Time> end) {
  std::vector<Act> acts{{at, [trouble](sim::World& world, auto&) { trouble.strike(world); }}};
  if (end && trouble.end) acts.push_back({*end, [trouble](sim::World& world, auto&) { trouble.end(world); }});
  return acts;
}

// From when the prediction counts: the start of the process, or the end of the trouble.
Time start_after(const std::vector<Event>& events, const std::string& node, Time end) {
  for (const Event& event : events) {
    if (event.kind == "process.started" && event.node == node && event.at >= end) return event.at;
  }
  return end;
}

bool is_master_after(const std::vector<Event>& events, const std::string& node, Time from) {
  return time_of_state(events, node, "master", from).has_value();
}

// At which moments it strikes: where nothing follows from it, one says as much as two.
std::vector<Time> moments(const Scene& scene, const Incident& incident) {
  const bool nothing_follows = incident.id == "reload" || incident.id == "backup_lost";
  return nothing_follows ? std::vector{scene.phases().front()} : scene.phases();
}

void check_outage(const Scene& scene, const Explanation& all, const Incident& incident, const std::string& where) {
  const Trouble trouble = trouble_of(all, incident);
  Comparison outage(where + " outage", incident.outage);
  Comparison takeover(where + " takeover", incident.takeover.value_or(Prediction{}));
  for (const Time at : moments(scene, incident)) {
    const Time until = at + scene.longest();
    // The dead director's host goes on answering echoes, and serves nobody.
    const bool is_killed = incident.id == "kill";
    const auto acts = acts_of(trouble, at, {});
    const auto events = is_killed ? scene.play(acts, until) : scene.play_watched(acts, at, until);
    outage.measured(is_killed ? time_unheld(events, kAddress, at) : longest_outage(events, at));
    if (!incident.takeover) continue;
    const auto risen = time_of_state(events, incident.successor, "master", at);
    ASSERT_TRUE(risen) << where << ": " << incident.successor << " never takes over" << story(events, at);
    takeover.measured(*risen - at);
  }
  outage.judge();
  if (incident.takeover) takeover.judge();
}

void check_without_bound(const Scene& scene, const Explanation& all, const Incident& incident,
                         const std::string& where) {
  const Time at = scene.phases().front();
  const auto events = scene.play(acts_of(trouble_of(all, incident), at, {}), at + 2 * scene.longest());
  EXPECT_TRUE(incident.successor.empty()) << where;
  for (const std::string& other : all_but(all, incident.target))
    EXPECT_FALSE(is_master_after(events, other, at)) << where << ": " << other << " takes over all the same";
}

// The trouble ends at several moments of the successor's interval.
void check_end(const Scene& scene, const Explanation& all, const Incident& incident, const std::string& where) {
  const Trouble trouble = trouble_of(all, incident);
  if (!trouble.end || incident.id == "backup_lost") return;
  Comparison back(where + " back", incident.back.value_or(Prediction{}));
  const Time at = scene.phases().front() + scene.interval() / 3;
  for (const Duration later : {Duration{0}, scene.interval() * 2 / 3}) {
    const Time end = at + scene.longest() + milliseconds(37) + later;
    const Duration room = 2 * scene.longest() + 3 * scene.interval() + milliseconds(700);
    const auto acts = acts_of(trouble, at, end);
    const auto events = scene.play(acts, end + room);
    const Time from = start_after(events, incident.target, end);
    const auto risen = time_of_state(events, incident.target, "master", from);
    EXPECT_EQ(risen.has_value(), incident.back.has_value()) << where << story(events, at);
    if (risen && incident.back) back.measured(*risen - from);
    if (!incident.outage.range) continue;

    // Again, with somebody to see whether anything is lost when it ends, and when the director is back.
    // It knows the address from before.
    const Time until = std::max(end + scene.interval(), risen.value_or(end)) + milliseconds(70);
    const auto watched = scene.play_watched(acts, end, until, Scene::Watch{at - milliseconds(5), at - milliseconds(1)});
    EXPECT_LE(longest_outage(watched, end), kTolerance)
        << where << " costs something when it ends" << story(watched, at);
  }
  if (!incident.back) return;
  if (incident.back->range->least == incident.back->range->most)
    back.judge();
  else
    back.judge_within();
}

class Incidents : public testing::TestWithParam<Cluster> {};

TEST_P(Incidents, HappenAsPredicted) {
  const Explanation all = explain_files(GetParam().files);
  ASSERT_EQ(all.electorates.size(), 1u);
  const Electorate& electorate = all.electorates.front();
  ASSERT_EQ(electorate.not_predicted, "");
  ASSERT_FALSE(electorate.reigns.empty());
  for (const Reign& reign : electorate.reigns) {
    const Scene scene(GetParam().files, all, reign.master);
    for (const Incident& incident : reign.incidents) {
      const std::string where = "under " + reign.master + ", " + incident.id + " (" + incident.clients + ")";
      if (incident.outage.range)
        check_outage(scene, all, incident, where);
      else
        check_without_bound(scene, all, incident, where);
      check_end(scene, all, incident, where);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Clusters, Incidents, testing::ValuesIn(clusters()),
                         [](const auto& tested) { return test_name(tested.param.name); });

}  // namespace
}  // namespace viplane::explain
