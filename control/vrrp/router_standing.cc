// SPDX-License-Identifier: GPL-2.0-or-later
// Where each instance stands: its interface, what it and its sync group track, and how the group's others stand.
#include <algorithm>

#include "control/vrrp/router.h"

namespace viplane::vrrp {

Standing Router::standing_of(std::size_t instance) const {
  Standing standing = standing_alone(instance);
  const SyncGroup* group = group_of(instance);
  if (!group || !standing.fault.empty()) return standing;
  for (const std::size_t other : group->members()) {
    if (other == instance) continue;
    const Standing theirs = standing_alone(other);
    const std::string prefix = "sync group " + group->config().name + ": " + instances_[other].config()->name + ": ";
    if (!theirs.fault.empty()) {
      standing.fault = prefix + theirs.fault;
      return standing;
    }
    if (standing.waiting.empty() && !theirs.waiting.empty()) standing.waiting = prefix + theirs.waiting;
  }
  return standing;
}

Standing Router::standing_alone(std::size_t instance) const {
  const InstanceConfig& config = *instances_[instance].config();
  const SyncGroup* group = group_of(instance);
  Standing standing;
  consider_interface(config, standing);
  consider_tracked(config, group ? &group->config() : nullptr, standing);
  if (config.is_unicast() && config.unicast_peers.empty() && standing.fault.empty()) standing.fault = "no unicast peer";
  return standing;
}

void Router::consider_interface(const InstanceConfig& config, Standing& standing) const {
  const auto found = links_.find(config.interface);
  if (found == links_.end()) {
    standing.waiting = "interface " + config.interface;
    standing.can_send = false;
    return;
  }
  const LinkFacts& link = found->second;
  standing.own_address = config.source.value_or(config.is_v6 ? link.primary_v6 : link.primary_v4);
  standing.can_send = link.is_up && !standing.own_address.is_unspecified();
  consider_source(config, link, standing);
  if (!config.track_primary || !standing.fault.empty()) return;
  if (!link.is_up) {
    standing.fault = "interface " + config.interface + " is down";
  } else if (standing.own_address.is_unspecified()) {
    standing.fault = "interface " + config.interface + " has no IPv" + (config.is_v6 ? "6" : "4") + " address";
  }
}

void Router::consider_source(const InstanceConfig& config, const LinkFacts& link, Standing& standing) const {
  if (!config.track_source || !config.source) return;
  if (std::ranges::find(link.sources, *config.source) != link.sources.end()) return;
  standing.fault = "interface " + config.interface + " has no address " + config.source->to_string();
}

void Router::consider_tracked(const InstanceConfig& config, const SyncGroupConfig* group, Standing& standing) const {
  const auto lookup = [this](TrackKind kind, const std::string& name) { return tracked_state(kind, name); };
  const auto add = [&](const std::vector<TrackItem>& items, bool ignore_weights) {
    const TrackResult result = sum_up(items, ignore_weights, lookup);
    if (standing.fault.empty()) standing.fault = result.fault;
    if (standing.waiting.empty()) standing.waiting = result.waiting;
    standing.priority_change += result.priority_change;
    if (!standing.priority_why.empty() && !result.priority_why.empty()) standing.priority_why += ", ";
    standing.priority_why += result.priority_why;
  };
  add(config.tracked, group && !group->keep_member_weights);
  if (group) add(group->tracked, false);
}

TrackedState Router::tracked_state(TrackKind kind, const std::string& name) const {
  if (kind == TrackKind::interface) {
    const auto link = links_.find(name);
    return link == links_.end() ? TrackedState{} : TrackedState{true, link->second.is_up, 0};
  }
  if (kind == TrackKind::script) {
    for (const ScriptTracker& script : scripts_) {
      if (script.config().name == name) return script.state();
    }
    return {};
  }
  const auto found = tracked_.find({kind, name});
  return found == tracked_.end() ? TrackedState{} : found->second;
}

}  // namespace viplane::vrrp
