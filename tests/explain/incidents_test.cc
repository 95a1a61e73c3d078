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

// When it strikes and, where it can end, when it does.
struct Course {
  Time at;
  std::optional<Time> end;
};

// It strikes at both ends of the master's interval, and ends at two moments of the successor's. Where nothing follows
// from it, one moment says as much as two.
std::vector<Course> courses(const Scene& scene, const Incident& incident, const Trouble& trouble) {
  const bool nothing_follows = incident.id == "reload" || incident.id == "backup_lost";
  const Time first = scene.phases().front(), last = scene.phases().back();
  if (nothing_follows) return {{first, {}}};
  if (!trouble.end) return {{first, {}}, {last, {}}};
  const Duration room = scene.longest() + milliseconds(37);
  return {{first, first + room}, {last, last + room + scene.interval() * 2 / 3}};
}

void check_nobody_follows(const Scene& scene, const Explanation& all, const Incident& incident,
                          const std::string& where) {
  const Time at = scene.phases().front();
  const auto events = scene.play(acts_of(trouble_of(all, incident), at, {}), at + 2 * scene.longest());
  EXPECT_TRUE(incident.successor.empty()) << where;
  for (const std::string& other : all_but(all, incident.target))
    EXPECT_FALSE(is_master_after(events, other, at)) << where << ": " << other << " takes over all the same";
}

// What was measured of an incident, against what is predicted.
class Measured {
 public:
  Measured(const Incident& incident, std::string where)
      : incident_(incident),
        where_(std::move(where)),
        outage_(where_ + " outage", incident.outage),
        takeover_(where_ + " takeover", incident.takeover.value_or(Prediction{})),
        back_(where_ + " back", incident.back.value_or(Prediction{})) {}

  void play(const Scene& scene, const Trouble& trouble, const Course& course);
  void judge() const;

 private:
  void look_at_end(const std::vector<Event>& events, Time end);
  void watch(const Scene& scene, const std::vector<Act>& acts, const std::vector<Event>& quiet, const Course& course);

  const Incident& incident_;
  std::string where_;
  Comparison outage_, takeover_, back_;
};

void Measured::play(const Scene& scene, const Trouble& trouble, const Course& course) {
  const auto acts = acts_of(trouble, course.at, course.end);
  const Duration room = 2 * scene.longest() + 3 * scene.interval() + milliseconds(700);
  const auto quiet = scene.play(acts, course.end ? *course.end + room : course.at + scene.longest());
  if (incident_.takeover) {
    const auto risen = time_of_state(quiet, incident_.successor, "master", course.at);
    ASSERT_TRUE(risen) << where_ << ": " << incident_.successor << " never takes over" << story(quiet, course.at);
    takeover_.measured(*risen - course.at);
  }
  if (course.end) look_at_end(quiet, *course.end);
  if (incident_.outage.range) watch(scene, acts, quiet, course);
}

void Measured::look_at_end(const std::vector<Event>& events, Time end) {
  const Time from = start_after(events, incident_.target, end);
  const auto risen = time_of_state(events, incident_.target, "master", from);
  EXPECT_EQ(risen.has_value(), incident_.back.has_value()) << where_ << story(events, end);
  if (risen && incident_.back) back_.measured(*risen - from);
}

// Again, with somebody who sees what is lost when it strikes, and that nothing is when it ends and the director is
// back.
void Measured::watch(const Scene& scene, const std::vector<Act>& acts, const std::vector<Event>& quiet,
                     const Course& course) {
  const Time struck_until = course.end.value_or(course.at + scene.longest());
  const auto risen = time_of_state(quiet, incident_.target, "master", struck_until);
  const Time until = course.end
                         ? std::max(*course.end + scene.interval(), risen.value_or(*course.end)) + milliseconds(70)
                         : struck_until;
  // A dead director's host goes on answering echoes, and serves nobody: the client asks before, and after the end.
  const bool is_killed = incident_.id == "kill";
  const Scene::Watch before{course.at - milliseconds(5), course.at - milliseconds(1)};
  const auto watched = is_killed ? scene.play_watched(acts, quiet, struck_until, until, before)
                                 : scene.play_watched(acts, quiet, course.at, until);
  outage_.measured(is_killed ? time_unheld(quiet, kAddress, course.at)
                             : longest_outage(watched, course.at, struck_until));
  if (!course.end) return;
  EXPECT_LE(longest_outage(watched, *course.end), kTolerance)
      << where_ << " costs something when it ends" << story(watched, course.at);
}

void Measured::judge() const {
  if (incident_.outage.range) outage_.judge();
  if (incident_.takeover) takeover_.judge();
  if (!incident_.back) return;
  if (incident_.back->range->least == incident_.back->range->most)
    back_.judge();
  else
    back_.judge_within();
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
      if (!incident.outage.range) check_nobody_follows(scene, all, incident, where);
      const Trouble trouble = trouble_of(all, incident);
      Measured measured(incident, where);
      for (const Course& course : courses(scene, incident, trouble)) measured.play(scene, trouble, course);
      measured.judge();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Clusters, Incidents, testing::ValuesIn(clusters()),
                         [](const auto& tested) { return test_name(tested.param.name); });
INSTANTIATE_TEST_SUITE_P(YoungMachine, Incidents, testing::Values(young_machine()));

}  // namespace
}  // namespace viplane::explain
