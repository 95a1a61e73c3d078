// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/explain/stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "control/config/load.h"
#include "env/event_json.h"
#include "scenarios/language/load.h"
#include "scenarios/runner/director_process.h"

namespace viplane::explain {
namespace {

config::MemoryFiles on_disk(const Files& files) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, text] : files) texts[name + ".conf"] = text;
  return config::MemoryFiles(texts);
}

double number(const Event& event, std::string_view name) {
  const Event::Value* value = find_field(event, name);
  const auto* real = value != nullptr ? std::get_if<double>(value) : nullptr;
  return real != nullptr ? *real : 0;
}

Duration of_seconds(double value) { return Duration(static_cast<std::int64_t>(value * 1e9 + 0.5)); }

}  // namespace

Explanation explain_files(const Files& files) {
  std::vector<DirectorFile> directors;
  for (const auto& [name, text] : files) {
    config::LoadResult loaded = config::load_config(on_disk(files), name + ".conf");
    for (const auto& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity == config::Severity::error) ADD_FAILURE() << config::to_string(diagnostic);
    }
    directors.push_back({name, std::move(loaded.config)});
  }
  return explain(directors);
}

Stage::Stage(const Files& files, const std::string& more, const std::map<std::string, Duration>& starts) {
  std::string text = "directors:\n";
  for (const auto& [name, conf] : files) {
    const auto start = starts.find(name);
    text += "  " + name + ": {config: " + name +
            ".conf, start: " + std::to_string(start == starts.end() ? 0 : start->second.count()) + "ns}\n";
  }
  scenarios::PreparedOrNot made = prepare(scenarios::parse_scenario(text + more, "stage.yaml"), on_disk(files));
  for (const auto& problem : made.problems) ADD_FAILURE() << problem.to_string();
  for (const auto& problem : made.config_problems) {
    if (problem.severity == config::Severity::error) ADD_FAILURE() << config::to_string(problem);
  }
  prepared_ = std::move(made.prepared);
}

std::vector<Event> Stage::play(Duration until, const std::vector<Act>& acts, const Extra& extra) const {
  std::vector<Event> events;
  sim::World world(prepared_.site.topology, 1);
  world.on_event([&events](const Event& event) { events.push_back(event); });
  scenarios::TrafficPlant plant(world, prepared_);
  for (const scenarios::DirectorPlan& director : prepared_.directors) {
    sim::Node& node = world.node(director.name);
    node.scripts().set_fallback({.takes = Duration{0}, .exit_code = 0});
    node.install(scenarios::director_factory(director, prepared_));
    world.at(director.start, [&node] { node.start_process(); });
  }
  const std::shared_ptr<void> more = extra ? extra(world) : nullptr;
  for (const Act& act : acts) world.at(act.at, [&world, &plant, &act] { act.what(world, plant); });
  plant.schedule();
  world.run_until(Time(until));
  plant.finish();
  return events;
}

std::optional<Time> time_of_state(const std::vector<Event>& events, const std::string& node, const std::string& state,
                                  Time after, const std::string& instance) {
  for (const Event& event : events) {
    if (event.kind != "vrrp.state" || event.node != node || event.at < after) continue;
    if (!instance.empty() && text_field(event, "instance") != instance) continue;
    if (text_field(event, "to") == state) return event.at;
  }
  return std::nullopt;
}

std::string last_master(const std::vector<Event>& events, const std::string& instance) {
  std::set<std::string> masters;
  for (const Event& event : events) {
    if (event.kind == "node.down" || event.kind == "process.killed") masters.erase(event.node);
    if (event.kind != "vrrp.state" || text_field(event, "instance") != instance) continue;
    masters.erase(event.node);
    if (text_field(event, "to") == "master") masters.insert(event.node);
  }
  return masters.size() == 1 ? *masters.begin() : std::string();
}

std::string story(const std::vector<Event>& events, Time from) {
  std::string text = "\n";
  for (const Event& event : events) {
    if (event.at < from || event.kind.starts_with("traffic.") || event.kind == "vrrp.announced") continue;
    append_json(text, event);
    text += '\n';
  }
  return text;
}

Duration longest_outage(const std::vector<Event>& events, Time from, Time until) {
  // What one client saw to the end of its time goes on where the next one begins with it.
  constexpr Duration kSame = std::chrono::milliseconds(1);
  std::map<Duration, Duration> outages;
  for (const Event& event : events) {
    if (event.kind != "traffic.outage") continue;
    const Duration to = of_seconds(number(event, "to_s"));
    if (to < from.time_since_epoch() || to >= until.time_since_epoch()) continue;
    Duration& known = outages[to - of_seconds(number(event, "ms") / 1e3)];
    known = std::max(known, to);
  }
  Duration longest{0}, begin{0}, end{0};
  for (const auto& [one_begin, one_end] : outages) {
    if (one_begin > end + kSame) begin = one_begin;
    end = std::max(end, one_end);
    longest = std::max(longest, end - begin);
  }
  return longest;
}

Duration time_unheld(const std::vector<Event>& events, const std::string& address, Time from) {
  for (const Event& event : events) {
    if (event.kind == "address.added" && event.at >= from && text_field(event, "address").starts_with(address + "/"))
      return event.at - from;
  }
  return Duration::max();
}

}  // namespace viplane::explain
