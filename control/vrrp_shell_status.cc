// SPDX-License-Identifier: GPL-2.0-or-later
// What the virtual routers say of themselves.
#include <algorithm>
#include <set>

#include "control/vrrp_shell.h"

namespace viplane {
namespace {

vrrp::State state_of(vrrp::InitialState configured) {
  return configured == vrrp::InitialState::master ? vrrp::State::master : vrrp::State::backup;
}

}  // namespace

InstanceStatus VrrpShell::status_of(const vrrp::Instance& instance) const {
  const vrrp::InstanceConfig& config = *instance.config();
  const VrrpTally::Entry tally = tally_.of(config.name);
  const vrrp::Standing& standing = instance.standing();
  InstanceStatus status;
  status.name = config.name;
  status.interface = config.interface;
  status.virtual_router_id = config.virtual_router_id;
  status.version = config.version;
  status.is_v6 = config.is_v6;
  status.state = instance.state();
  status.initial_state = state_of(config.initial_state);
  status.base_priority = config.priority;
  status.effective_priority = instance.priority();
  status.why_not = standing.fault.empty() ? standing.waiting : standing.fault;
  status.preempt = config.preempt;
  status.use_virtual_mac = config.use_virtual_mac;
  status.advertisement_interval = config.advertisement_interval;
  status.master_interval = instance.master_interval();
  status.master = instance.master();
  status.own_address = standing.own_address;
  status.addresses = config.addresses;
  status.excluded_addresses = config.excluded_addresses;
  status.routing = config.routing;
  status.since = tally.since;
  status.why = tally.why;
  status.transitions = tally.transitions;
  status.deadline = instance.deadline();
  status.heard_at = tally.heard_at;
  status.counters = tally.counters;
  return status;
}

std::vector<PortFrame> VrrpShell::farewells() const {
  std::vector<PortFrame> all;
  for (const auto& instance : router_.instances()) {
    if (instance.state() != vrrp::State::master) continue;
    const auto frames = frames_.frames(*instance.config(), instance.standing().own_address, kReleasePriority);
    all.insert(all.end(), frames.begin(), frames.end());
  }
  return all;
}

void VrrpShell::add_status(DirectorStatus& status) const {
  for (const auto& instance : router_.instances()) status.instances.push_back(status_of(instance));
  for (const auto& group : router_.groups()) {
    status.sync_groups.push_back({group.config().name, group.state(), group.config().members});
    for (auto& instance : status.instances) {
      if (std::ranges::find(group.config().members, instance.name) != group.config().members.end()) {
        instance.sync_group = group.config().name;
      }
    }
  }
  std::set<std::pair<vrrp::TrackKind, std::string>> tracked;
  const auto take = [&](const auto& items) {
    for (const auto& item : items) tracked.emplace(item.kind, item.name);
  };
  for (const auto& instance : config_.instances) {
    take(instance.tracked);
    tracked.emplace(vrrp::TrackKind::interface, instance.interface);
  }
  for (const auto& group : config_.groups) take(group.tracked);
  for (const auto& [kind, name] : tracked) {
    const vrrp::TrackedState state = router_.tracked_state(kind, name);
    TrackedStatus row{kind, name, state.is_known, state.works, state.value, {}, false};
    const auto result = script_results_.find(name);
    if (kind == vrrp::TrackKind::script && result != script_results_.end()) {
      row.last_exit_code = result->second.exit_code;
      row.last_timed_out = result->second.timed_out;
    }
    status.tracked.push_back(row);
  }
}

}  // namespace viplane
