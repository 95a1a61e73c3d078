// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/location.h"
#include "net/route_entry.h"
#include "net/routing_rule.h"

namespace viplane::config {

// A route of virtual_routes, which the master has, or of static_routes.
struct Route {
  Location location;
  RouteEntry entry;
  bool no_track = false;    // whoever deletes it has his way
  std::string track_group;  // static ones; empty: nobody's right to be master depends on it

  bool operator==(const Route&) const = default;
};

// A rule of virtual_rules or static_rules.
struct Rule {
  Location location;
  RoutingRule entry;
  bool no_track = false;
  std::string track_group;

  bool operator==(const Rule&) const = default;
};

// The instances that are in fault while a static address, route or rule of the group cannot be had. Every member
// exists.
struct TrackGroup {
  Location location;
  std::string name;
  std::vector<std::string> members;

  bool operator==(const TrackGroup&) const = default;
};

}  // namespace viplane::config
