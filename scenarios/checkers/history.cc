// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "env/event_json.h"

namespace viplane::scenarios {
namespace {

constexpr std::array<std::string_view, 5> kStateNames{"absent", "init", "backup", "master", "fault"};

VrrpState parse_state(std::string_view text) {
  const auto found = std::find(kStateNames.begin(), kStateNames.end(), text);
  return found == kStateNames.end() ? VrrpState::init : static_cast<VrrpState>(found - kStateNames.begin());
}

bool ends_director(std::string_view kind) {
  return kind == "node.down" || kind == "process.killed" || kind == "director.stopped";
}

}  // namespace

std::string_view name_of(VrrpState state) { return kStateNames[static_cast<std::size_t>(state)]; }

StateHistory::StateHistory(const RunFacts& facts)
    : facts_(facts), states_(facts.instances.size(), Track<VrrpState>(VrrpState::absent)) {
  for (const InstanceFacts& instance : facts.instances) priorities_.emplace_back(instance.priority);
}

void StateHistory::see(const Event& event) {
  if (ends_director(event.kind)) return set_node(event, VrrpState::absent);
  const bool moves = event.kind == "vrrp.priority";
  if (!moves && event.kind != "vrrp.state") return;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const InstanceFacts& instance = facts_.instances[i];
    if (instance.node != event.node || instance.name != text_field(event, "instance")) continue;
    if (!moves) states_[i].set(event.at, parse_state(text_field(event, "to")));
    const Event::Value* value = find_field(event, moves ? "to" : "priority");
    const auto* priority = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr;
    if (priority != nullptr) priorities_[i].set(event.at, static_cast<int>(*priority));
  }
}

void StateHistory::set_node(const Event& event, VrrpState state) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (facts_.instances[i].node == event.node) states_[i].set(event.at, state);
  }
}

std::vector<Time> StateHistory::change_times() const {
  std::vector<Time> times;
  for (const auto& track : states_) {
    for (const auto& step : track.steps()) times.push_back(step.first);
  }
  return times;
}

AddressHistory::AddressHistory(const RunFacts& facts)
    : facts_(facts), held_(facts.instances.size(), Track<int>(0)), present_(facts.instances.size()) {}

void AddressHistory::count(std::size_t index, Time at, int change) {
  held_[index].set(at, held_[index].last() + change);
}

void AddressHistory::see(const Event& event) {
  const bool added = event.kind == "address.added";
  const bool down = event.kind == "node.down";
  if (!added && !down && event.kind != "address.removed") return;
  const auto prefix = IpPrefix::parse(text_field(event, "address"));
  for (std::size_t i = 0; i < facts_.instances.size(); ++i) {
    const InstanceFacts& instance = facts_.instances[i];
    if (instance.node != event.node) continue;
    if (down) {
      present_[i].clear();
      held_[i].set(event.at, 0);
    } else if (prefix && std::find(instance.addresses.begin(), instance.addresses.end(), prefix->address) !=
                             instance.addresses.end()) {
      const std::string key = prefix->address.to_string();
      if (added && present_[i].insert(key).second) count(i, event.at, +1);
      if (!added && present_[i].erase(key) == 1) count(i, event.at, -1);
    }
  }
}

std::vector<VirtualRouter> virtual_routers(const RunFacts& facts) {
  std::map<std::tuple<std::string, int, int>, std::vector<std::size_t>> grouped;
  for (std::size_t i = 0; i < facts.instances.size(); ++i) {
    const InstanceFacts& instance = facts.instances[i];
    grouped[{instance.segment, instance.virtual_router_id, instance.family}].push_back(i);
  }
  std::vector<VirtualRouter> routers;
  for (auto& [key, instances] : grouped) {
    const auto& [segment, id, family] = key;
    const std::string name = fmt::format("VRID {}{} on {}", id, family == 6 ? " (IPv6)" : "", segment);
    const bool grouped = std::any_of(instances.begin(), instances.end(), [&facts](std::size_t index) {
      return !facts.instances[index].sync_group.empty();
    });
    routers.push_back({name, segment, std::move(instances), grouped});
  }
  return routers;
}

std::vector<Time> cuts(const RunFacts& facts, std::vector<Time> changes, Time from, Time to) {
  changes.push_back(from);
  for (const Epoch& epoch : facts.epochs) changes.push_back(epoch.from);
  std::erase_if(changes, [&](Time at) { return at < from || at >= to; });
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
  return changes;
}

}  // namespace viplane::scenarios
