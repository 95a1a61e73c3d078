// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/config.h"

#include <algorithm>

namespace viplane::vrrp {
namespace {

bool tracks_script(const std::vector<TrackItem>& items, std::string_view name) {
  return std::ranges::any_of(
      items, [&](const TrackItem& item) { return item.kind == TrackKind::script && item.name == name; });
}

}  // namespace

std::vector<VirtualAddress> InstanceConfig::all_addresses() const {
  std::vector<VirtualAddress> all = addresses;
  all.insert(all.end(), excluded_addresses.begin(), excluded_addresses.end());
  return all;
}

std::set<IpAddress> RouterConfig::virtual_addresses() const {
  std::set<IpAddress> all;
  for (const auto& instance : instances) {
    for (const auto& address : instance.addresses) all.insert(address.prefix.address);
    for (const auto& address : instance.excluded_addresses) all.insert(address.prefix.address);
  }
  return all;
}

bool InstanceConfig::is_same_router(const InstanceConfig& other) const {
  return name == other.name && interface == other.interface && is_v6 == other.is_v6 && version == other.version &&
         virtual_router_id == other.virtual_router_id;
}

bool RouterConfig::is_grouped(std::string_view instance) const {
  return std::ranges::any_of(groups, [&](const SyncGroupConfig& group) {
    return std::ranges::find(group.members, instance) != group.members.end();
  });
}

bool RouterConfig::is_tracked(std::string_view script) const {
  return std::ranges::any_of(instances,
                             [&](const auto& instance) { return tracks_script(instance.tracked, script); }) ||
         std::ranges::any_of(groups, [&](const auto& group) { return tracks_script(group.tracked, script); });
}

}  // namespace viplane::vrrp
