// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/lans.h"

#include <algorithm>
#include <set>

namespace viplane::scenarios {
namespace {

// In the order of the file.
std::vector<std::string> interfaces_of(const config::Config& config) {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& name) {
    if (!name.empty() && name != "lo" && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  };
  for (const config::VrrpInstance& instance : config.instances) {
    add(instance.interface);
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const config::VirtualAddress& address : *list) add(address.interface);
    }
    for (const config::Tracked& tracked : instance.track.interfaces) add(tracked.name);
  }
  for (const config::SyncGroup& group : config.sync_groups) {
    for (const config::Tracked& tracked : group.track.interfaces) add(tracked.name);
  }
  if (config.global.sync_daemon) add(config.global.sync_daemon->interface);
  if (names.empty()) names.push_back("eth0");
  return names;
}

using RouterKey = std::pair<int, bool>;  // VRID, IPv6

std::set<RouterKey> routers_on(const DirectorPlan& director, const std::string& interface) {
  std::set<RouterKey> keys;
  for (const config::VrrpInstance& instance : director.config.instances) {
    if (instance.interface == interface) keys.insert({instance.virtual_router_id, instance.is_v6});
  }
  return keys;
}

bool share_router(const std::set<RouterKey>& a, const std::set<RouterKey>& b) {
  return std::any_of(a.begin(), a.end(), [&b](const RouterKey& key) { return b.contains(key); });
}

const DirectorPlan& plan_of(const std::vector<DirectorPlan>& directors, const std::string& name) {
  return *std::find_if(directors.begin(), directors.end(),
                       [&name](const DirectorPlan& plan) { return plan.name == name; });
}

bool has_member_of(const Lan& lan, const std::string& director) {
  return std::any_of(lan.interfaces.begin(), lan.interfaces.end(),
                     [&](const auto& member) { return member.first == director; });
}

Lan* find_home(std::vector<Lan>& lans, const std::vector<DirectorPlan>& directors, const DirectorPlan& director,
               const std::string& interface, bool by_name) {
  for (Lan& lan : lans) {
    if (has_member_of(lan, director.name)) continue;
    for (const auto& [other, other_interface] : lan.interfaces) {
      const bool same_name = other_interface == interface;
      const bool same_router =
          share_router(routers_on(director, interface), routers_on(plan_of(directors, other), other_interface));
      if (by_name ? same_name : same_router) return &lan;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<Lan> find_lans(const std::vector<DirectorPlan>& directors) {
  std::vector<Lan> lans;
  for (const DirectorPlan& director : directors) {
    std::vector<std::string> left = interfaces_of(director.config);
    for (const bool by_name : {true, false}) {
      std::erase_if(left, [&](const std::string& interface) {
        Lan* home = find_home(lans, directors, director, interface, by_name);
        if (home != nullptr) home->interfaces.emplace_back(director.name, interface);
        return home != nullptr;
      });
    }
    for (const std::string& interface : left) lans.push_back({interface, {{director.name, interface}}, {}});
  }
  return lans;
}

}  // namespace viplane::scenarios
