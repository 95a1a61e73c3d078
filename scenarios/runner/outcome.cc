// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/outcome.h"

#include <algorithm>
#include <map>
#include <set>

#include "env/event_json.h"

namespace viplane::scenarios {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLongestConflict = 1100ms;
constexpr int kFlaps = 3;

std::string_view outage_in_words(Duration outage) {
  if (outage <= 100ms) return "served";
  if (outage <= 1500ms) return "short outage";
  return outage <= 5s ? "takeover" : "long outage";
}

// Who is what, and has what, at the end of the events.
struct Standing {
  std::map<std::string, std::set<std::string>> masters;  // of each instance
  std::map<std::string, std::set<std::string>> held;     // addresses of each node
  std::map<std::pair<std::string, std::string>, int> rises;
  std::set<std::string> directors;  // a real server has the address by right

  void forget(const std::string& node) {
    for (auto& [instance, nodes] : masters) nodes.erase(node);
  }

  void see(const Event& event) {
    const std::string instance(text_field(event, "instance"));
    const std::string address(text_field(event, "address"));
    if (event.kind == "vrrp.state") {
      directors.insert(event.node);
      if (text_field(event, "to") != "master") {
        masters[instance].erase(event.node);
      } else if (masters[instance].insert(event.node).second) {
        ++rises[{event.node, instance}];
      }
    } else if (event.kind == "address.added") {
      held[event.node].insert(address);
    } else if (event.kind == "address.removed") {
      held[event.node].erase(address);
    } else if (event.kind == "node.down") {
      forget(event.node);
      held.erase(event.node);
    } else if (event.kind == "process.killed") {
      forget(event.node);
    }
  }

  bool is_master(const std::string& node) const {
    return std::ranges::any_of(masters, [&](const auto& one) { return one.second.contains(node); });
  }
};

std::string masters_in_words(const std::set<std::string>& nodes) {
  std::string names;
  for (const std::string& node : nodes) names += (names.empty() ? "" : " and ") + node;
  if (nodes.empty()) return "nobody is master";
  return names + (nodes.size() == 1 ? " is master" : " are masters");
}

std::string masters_in_words(const std::map<std::string, std::set<std::string>>& masters) {
  if (masters.empty()) return "nobody is master";
  const auto& first = masters.begin()->second;
  if (std::ranges::all_of(masters, [&](const auto& one) { return one.second == first; }))
    return masters_in_words(first);
  std::string text;
  for (const auto& [instance, nodes] : masters)
    text += (text.empty() ? "" : ", ") + instance + ": " + masters_in_words(nodes);
  return text;
}

}  // namespace

std::string outcome_of(const RunResult& result) {
  Standing standing;
  for (const Event& event : result.events) standing.see(event);
  std::string text(outage_in_words(result.measures.outage));
  if (result.measures.conflict > kLongestConflict) text += "; two masters";
  if (std::ranges::any_of(standing.rises, [](const auto& one) { return one.second >= kFlaps; })) text += "; flaps";
  const auto is_left = [&](const auto& one) {
    return !one.second.empty() && standing.directors.contains(one.first) && !standing.is_master(one.first);
  };
  if (std::ranges::any_of(standing.held, is_left)) text += "; address left behind";
  return text + "; " + masters_in_words(standing.masters);
}

}  // namespace viplane::scenarios
