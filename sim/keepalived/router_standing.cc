// SPDX-License-Identifier: GPL-2.0-or-later
// Where each instance stands: its interface, what it tracks, its sync group.
#include <algorithm>

#include "sim/keepalived/router.h"

namespace viplane::sim::keepalived {
namespace {

// What was measured: a failed script of weight 0 makes a master say priority 0 twice, a fault elsewhere in its sync
// group once.
constexpr unsigned kFarewellsOfOwnFault = 2;
constexpr unsigned kFarewellsOfGroup = 1;

}  // namespace

vrrp::Standing Router::standing_of(std::size_t instance, unsigned& farewells) const {
  const vrrp::InstanceConfig& config = *instances_[instance].config();
  vrrp::Standing standing = standing_alone(config);
  farewells = kFarewellsOfOwnFault;
  const vrrp::SyncGroupConfig* group = group_of(config.name);
  if (!group || !standing.fault.empty()) return standing;
  for (const std::size_t other : members_of(*group)) {
    if (other == instance) continue;
    const vrrp::Standing theirs = standing_alone(*instances_[other].config());
    if (theirs.fault.empty()) continue;
    standing.fault = "sync group " + group->name + ": " + theirs.fault;
    farewells = kFarewellsOfGroup;
    return standing;
  }
  return standing;
}

vrrp::Standing Router::standing_alone(const vrrp::InstanceConfig& config) const {
  vrrp::Standing standing;
  const auto found = links_.find(config.interface);
  if (found == links_.end()) {
    standing.waiting = "interface " + config.interface;
    standing.can_send = false;
    return standing;
  }
  const vrrp::LinkFacts& link = found->second;
  standing.own_address = config.source.value_or(config.is_v6 ? link.primary_v6 : link.primary_v4);
  standing.can_send = link.is_up && !standing.own_address.is_unspecified();
  if (config.track_primary && !link.is_up) standing.fault = "interface " + config.interface + " is down";
  if (config.track_primary && standing.fault.empty() && !standing.can_send)
    standing.fault = "interface " + config.interface + " has no address";
  consider_tracked(config, standing);
  if (config.is_unicast() && config.unicast_peers.empty() && standing.fault.empty()) standing.fault = "no unicast peer";
  return standing;
}

// Weights of a sync group's members count as 0 unless sync_group_tracking_weight is set.
void Router::consider_tracked(const vrrp::InstanceConfig& config, vrrp::Standing& standing) const {
  const auto lookup = [this](vrrp::TrackKind kind, const std::string& name) { return tracked_state(kind, name); };
  const auto add = [&](const std::vector<vrrp::TrackItem>& items, bool ignore_weights) {
    const vrrp::TrackResult result = vrrp::sum_up(items, ignore_weights, lookup);
    if (standing.fault.empty()) standing.fault = result.fault;
    if (standing.waiting.empty()) standing.waiting = result.waiting;
    standing.priority_change += result.priority_change;
    standing.priority_why += result.priority_why;
  };
  const vrrp::SyncGroupConfig* group = group_of(config.name);
  add(config.tracked, group && !group->keep_member_weights);
  if (group) add(group->tracked, false);
}

vrrp::TrackedState Router::tracked_state(vrrp::TrackKind kind, const std::string& name) const {
  if (kind == vrrp::TrackKind::interface) {
    const auto link = links_.find(name);
    return link == links_.end() ? vrrp::TrackedState{} : vrrp::TrackedState{true, link->second.is_up, 0};
  }
  if (kind == vrrp::TrackKind::script) {
    for (const auto& script : scripts_) {
      if (script.config().name == name) return script.state();
    }
    return {};
  }
  const auto found = tracked_.find({kind, name});
  return found == tracked_.end() ? vrrp::TrackedState{} : found->second;
}

const vrrp::SyncGroupConfig* Router::group_of(std::string_view instance) const {
  for (const auto& group : config_.groups) {
    if (std::ranges::find(group.members, instance) != group.members.end()) return &group;
  }
  return nullptr;
}

std::vector<std::size_t> Router::members_of(const vrrp::SyncGroupConfig& group) const {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (std::ranges::find(group.members, instances_[i].config()->name) != group.members.end()) members.push_back(i);
  }
  return members;
}

}  // namespace viplane::sim::keepalived
