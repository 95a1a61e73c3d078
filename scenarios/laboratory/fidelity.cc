// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/fidelity.h"

#include <algorithm>
#include <map>

#include "env/event_json.h"
#include "scenarios/runner/outcome.h"

namespace viplane::scenarios {
namespace {

bool is_done_to_network(const Event& event) { return event.kind == "fault.injected" || event.kind == "fault.healed"; }

std::string who_of(const Event& event) { return event.node + " " + std::string(text_field(event, "instance")); }

std::string after_last_word(const std::string& text) { return text.substr(text.rfind(' ') + 1); }

}  // namespace

Performance performance_of(const std::string& runner, const RunResult& result) {
  Performance performance;
  performance.runner = runner;
  performance.outcome = outcome_of(result);
  performance.passed = result.passed;
  performance.outage = result.measures.outage;
  performance.two_masters = result.measures.two_masters;
  Time last{};
  std::map<std::string, Time> started;  // by node: how long a program takes to start is no part of a takeover
  for (const Event& event : result.events) {
    if (is_done_to_network(event)) last = event.at;
    if (event.kind == "director.started") started[event.node] = event.at;
    if (event.kind != "vrrp.state") continue;
    const std::string to(text_field(event, "to"));
    performance.transitions.push_back(who_of(event) + " " + to);
    if (to == "master")
      performance.takeovers.push_back({who_of(event), event.at - std::max(last, started[event.node])});
  }
  for (const CheckResult& check : result.checks) {
    if (check.verdict != CheckVerdict::fail) continue;
    performance.failed.push_back(check.name);
    performance.sentences.push_back(check.sentence);
  }
  return performance;
}

bool same_order(const Performance& reference, const Performance& other) {
  const auto states = [](const Performance& performance) {
    std::map<std::string, std::vector<std::string>> by_instance;
    for (const std::string& transition : performance.transitions) {
      const std::string state = after_last_word(transition);
      by_instance[transition.substr(0, transition.size() - state.size())].push_back(state);
    }
    return by_instance;
  };
  return states(reference) == states(other) &&
         std::equal(reference.takeovers.begin(), reference.takeovers.end(), other.takeovers.begin(),
                    other.takeovers.end(), [](const Takeover& a, const Takeover& b) { return a.who == b.who; });
}

Duration takeover_difference(const Performance& reference, const Performance& other) {
  Duration greatest{0};
  const std::size_t count = std::min(reference.takeovers.size(), other.takeovers.size());
  for (std::size_t i = 0; i < count; ++i)
    greatest = std::max(greatest, std::chrono::abs(reference.takeovers[i].after - other.takeovers[i].after));
  return greatest;
}

}  // namespace viplane::scenarios
