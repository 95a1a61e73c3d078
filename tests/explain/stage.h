// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "explain/explain.h"
#include "scenarios/runner/prepare.h"
#include "scenarios/runner/traffic_plant.h"
#include "sim/world.h"

namespace viplane::explain {

// The text of a file for each director, by the director's name. One place for both sides of the comparison: what is
// explained, and what the simulated network is built from.
using Files = std::map<std::string, std::string>;

Explanation explain_files(const Files& files);

// What a test does to the world, and when.
struct Act {
  Time at;
  std::function<void(sim::World&, scenarios::TrafficPlant&)> what;
};

// The standard topology of the scenarios with production directors from these files. Scripts end at once.
class Stage {
 public:
  // `more` is YAML of a scenario: topology, traffic, starts of directors aside.
  explicit Stage(const Files& files, const std::string& more = {}, const std::map<std::string, Duration>& starts = {});

  // What a test adds to the world, kept as long as the world.
  using Extra = std::function<std::shared_ptr<void>(sim::World&)>;
  std::vector<Event> play(Duration until, const std::vector<Act>& acts = {}, const Extra& extra = {}) const;

 private:
  scenarios::Prepared prepared_;
};

// Reading events. The first time after `after` at which the node's instance (any: empty) enters the state.
std::optional<Time> time_of_state(const std::vector<Event>& events, const std::string& node, const std::string& state,
                                  Time after, const std::string& instance = {});
// The node that holds the instance's mastership last, nodes that stopped aside; "" where there are none or two.
std::string last_master(const std::vector<Event>& events, const std::string& instance);
// The longest outage that clients saw one after the other, of those that ended at `from` or later, and before `until`.
Duration longest_outage(const std::vector<Event>& events, Time from, Time until = Time::max());
// The time in which no director held the address, after `from`: until the first one to take it.
Duration time_unheld(const std::vector<Event>& events, const std::string& address, Time from);

// What the directors did from then on, a line each: for messages.
std::string story(const std::vector<Event>& events, Time from);

}  // namespace viplane::explain
