// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/routing_table.h"

#include <algorithm>

namespace viplane::sim {

void RoutingTable::add(const HostRoute& route) {
  const auto behind = std::find_if(routes_.begin(), routes_.end(),
                                   [&](const HostRoute& other) { return other.target.length < route.target.length; });
  routes_.insert(behind, route);
}

void RoutingTable::remove(const HostRoute& route) {
  const auto found = std::find(routes_.begin(), routes_.end(), route);
  if (found != routes_.end()) routes_.erase(found);
}

const HostRoute* RoutingTable::lookup(const IpAddress& target) const {
  for (const HostRoute& route : routes_) {
    if (route.target.contains(target)) return &route;
  }
  return nullptr;
}

}  // namespace viplane::sim
