// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/routing_table.h"

#include <algorithm>
#include <utility>

namespace viplane::sim {

void RoutingTable::add(const HostRoute& route, bool before_equals) {
  const auto rank = [](const HostRoute& each) { return std::pair(-int{each.target.length}, each.metric); };
  const auto behind = std::find_if(routes_.begin(), routes_.end(), [&](const HostRoute& other) {
    return before_equals ? rank(other) >= rank(route) : rank(other) > rank(route);
  });
  routes_.insert(behind, route);
}

void RoutingTable::remove(const HostRoute& route) {
  const auto found = std::find(routes_.begin(), routes_.end(), route);
  if (found != routes_.end()) routes_.erase(found);
}

const HostRoute* RoutingTable::lookup(const IpAddress& target) const {
  for (const HostRoute& route : routes_) {
    if (route.target.contains(target)) return route.is_barrier ? nullptr : &route;
  }
  return nullptr;
}

}  // namespace viplane::sim
