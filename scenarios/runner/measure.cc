// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/measure.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "env/event_json.h"
#include "scenarios/checkers/history.h"

namespace viplane::scenarios {
namespace {

double number_field(const Event& event, std::string_view name) {
  const Event::Value* value = find_field(event, name);
  if (value == nullptr) return 0;
  if (const auto* whole = std::get_if<std::int64_t>(value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(value)) return *real;
  return 0;
}

ClientResult& client_of(Measures& measures, const Event& event) {
  const std::string name(text_field(event, "client"));
  for (ClientResult& client : measures.clients) {
    if (client.client == name) return client;
  }
  return measures.clients.emplace_back(ClientResult{.client = name});
}

void add_outage(Measures& measures, const Event& event) {
  ClientResult& client = client_of(measures, event);
  const Duration span(static_cast<std::int64_t>(number_field(event, "ms") * 1e6 + 0.5));
  client.longest_outage = std::max(client.longest_outage, span);
  client.total_outage += span;
}

void add_summary(Measures& measures, const Event& event) {
  ClientResult& client = client_of(measures, event);
  client.requests += static_cast<std::uint64_t>(number_field(event, "requests"));
  client.failed += static_cast<std::uint64_t>(number_field(event, "failed"));
  client.resets += static_cast<std::uint64_t>(number_field(event, "resets"));
}

void add_transition(Measures& measures, const Event& event) {
  const auto text = [&event](std::string_view field) { return std::string(text_field(event, field)); };
  measures.transitions.push_back({event.at, event.node, text("instance"), text("from"), text("to"), text("why")});
}

template <class Judge>
bool any_pair(const std::vector<std::string>& names, Judge judge) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = i + 1; j < names.size(); ++j) {
      if (judge(names[i], names[j])) return true;
    }
  }
  return false;
}

using Counts = std::function<bool(const Epoch&, const std::string& one, const std::string& other)>;

// The time in which one virtual router had two masters of a pair that counts.
Duration time_with_two_masters(const VirtualRouter& router, const StateHistory& states, const RunFacts& facts, Time end,
                               const Counts& counts) {
  Duration sum{0};
  const auto times = cuts(facts, states.change_times(), Time{}, end);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const Time to = i + 1 < times.size() ? times[i + 1] : end;
    std::vector<std::string> masters;
    for (const std::size_t index : router.instances) {
      if (states.state(index).at(times[i]) == VrrpState::master) masters.push_back(facts.instances[index].node);
    }
    if (any_pair(masters, [&](const std::string& one, const std::string& other) {
          return counts(facts.epoch_at(times[i]), one, other);
        }))
      sum += to - times[i];
  }
  return sum;
}

StateHistory history_of(const std::vector<Event>& events, const RunFacts& facts) {
  StateHistory states(facts);
  for (const Event& event : events) states.see(event);
  return states;
}

void sum_up(Measures& measures, const RunFacts& facts) {
  for (const ClientResult& client : measures.clients) {
    Duration& longest = facts.session_clients.contains(client.client) ? measures.stall : measures.outage;
    longest = std::max(longest, client.longest_outage);
    measures.resets += client.resets;
    measures.requests += client.requests;
    measures.failed += client.failed;
  }
}

}  // namespace

Measures measure(const std::vector<Event>& events, const RunFacts& facts, Time end) {
  Measures measures;
  for (const Event& event : events) {
    if (event.kind == "vrrp.state") add_transition(measures, event);
    if (event.kind == "traffic.outage") add_outage(measures, event);
    if (event.kind == "traffic.summary") add_summary(measures, event);
  }
  sum_up(measures, facts);
  const StateHistory states = history_of(events, facts);
  for (const VirtualRouter& router : virtual_routers(facts)) {
    const auto everybody = [](const Epoch&, const std::string&, const std::string&) { return true; };
    const auto who_hear_each_other = [&](const Epoch& epoch, const std::string& one, const std::string& other) {
      return epoch.alive.contains(one) && epoch.alive.contains(other) &&
             epoch.hear_each_other(router.segment, one, other);
    };
    measures.two_masters = std::max(measures.two_masters, time_with_two_masters(router, states, facts, end, everybody));
    measures.conflict =
        std::max(measures.conflict, time_with_two_masters(router, states, facts, end, who_hear_each_other));
  }
  if (!facts.faults.empty()) measures.takeover = takeover_after(measures, {}, facts.faults.front().at);
  return measures;
}

std::string master_at_end(const std::vector<Event>& events, const RunFacts& facts) {
  const StateHistory states = history_of(events, facts);
  std::string found;
  for (const std::string& node : facts.directors) {
    bool all = true;
    bool any = false;
    for (std::size_t i = 0; i < facts.instances.size(); ++i) {
      if (facts.instances[i].node != node) continue;
      const bool master = states.state(i).last() == VrrpState::master;
      all = all && master;
      any = any || master;
    }
    if (!any) continue;
    if (!all || !found.empty()) return {};
    found = node;
  }
  return found;
}

std::optional<Duration> takeover_after(const Measures& measures, const std::string& node, Time after) {
  for (const Transition& transition : measures.transitions) {
    const bool fits = node.empty() || transition.node == node;
    if (fits && transition.at > after && transition.to == "master") return transition.at - after;
  }
  return std::nullopt;
}

}  // namespace viplane::scenarios
