// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/node_routing.h"

#include <algorithm>
#include <utility>

namespace viplane::sim {
namespace {

constexpr std::uint32_t kDefaultMetricV6 = 1024;

bool leads_nowhere(RouteType type) {
  return type == RouteType::blackhole || type == RouteType::unreachable || type == RouteType::prohibit;
}

// What a simulated host does not have; empty: nothing is asked for that it lacks.
std::string what_it_lacks(const RouteEntry& route) {
  if (route.table != kMainTable) return "a simulated host has one routing table, the main one";
  if (route.type != RouteType::unicast && !leads_nowhere(route.type))
    return "a simulated host has no routes of the type " + std::string(to_string(route.type));
  if (route.hops.size() > 1) return "a simulated host has no routes of several ways";
  if (route.tos != 0) return "a simulated host has no routes by type of service";
  return {};
}

}  // namespace

bool HostRouteEditor::add(const RoutingItem& item) {
  std::string problem = "a simulated host has no policy routing";
  const auto* const entry = std::get_if<RouteEntry>(&item);
  const auto route = entry ? host_route(*entry, problem) : std::nullopt;
  if (!route) {
    told_("add the " + std::string(kind_of(item)) + ' ' + to_string(item) + ": " + problem);
    return false;
  }
  std::erase_if(lent_, [&](const Lent& lent) { return lent.item == item; });
  lent_.push_back({item, *route});
  host_.lend_route(*route, entry->place == RoutePlace::before);
  return true;
}

bool HostRouteEditor::remove(const RoutingItem& item) {
  const auto lent = std::ranges::find(lent_, item, &Lent::item);
  if (lent == lent_.end()) return true;
  const HostRoute route = lent->route;
  lent_.erase(lent);
  host_.take_back_route(route);
  return true;
}

bool HostRouteEditor::holds(const RoutingItem& item) const {
  const auto lent = std::ranges::find(lent_, item, &Lent::item);
  return lent != lent_.end() && is_there(*lent);
}

std::vector<RoutingItem> HostRouteEditor::take_back_all() {
  std::vector<RoutingItem> items;
  for (const Lent& lent : std::exchange(lent_, {})) {
    if (!is_there(lent)) continue;
    host_.take_back_route(lent.route);
    items.push_back(lent.item);
  }
  return items;
}

bool HostRouteEditor::is_there(const Lent& lent) const {
  return std::ranges::find(host_.routes(), lent.route) != host_.routes().end();
}

std::optional<HostRoute> HostRouteEditor::host_route(const RouteEntry& route, std::string& problem) const {
  problem = what_it_lacks(route);
  if (!problem.empty()) return std::nullopt;
  HostRoute made{.target = route.to, .gateway = {route.is_v6(), {}}, .source = route.source};
  made.metric = route.metric == 0 && route.is_v6() ? kDefaultMetricV6 : route.metric;
  made.is_lent = true;
  for (const RouteMetric& metric : route.metrics) {
    if (metric.number == kMtuMetric) made.mtu = metric.value;
  }
  if (leads_nowhere(route.type)) {
    made.is_barrier = true;
    return made;
  }
  const RouteHop& hop = route.hops.front();
  const Interface* const interface = interface_of(hop);
  if (interface == nullptr) {
    problem =
        hop.interface.empty() ? "the gateway is in no network of the host" : "there is no interface " + hop.interface;
    return std::nullopt;
  }
  if (!interface->is_up()) {
    problem = "the interface is down";
    return std::nullopt;
  }
  if (hop.gateway) made.gateway = *hop.gateway;
  made.interface = interface->index;
  return made;
}

const Interface* HostRouteEditor::interface_of(const RouteHop& hop) const {
  if (!hop.interface.empty()) return host_.find_interface(hop.interface);
  const auto way = host_.next_hop(*hop.gateway);
  return way ? way->interface : nullptr;
}

}  // namespace viplane::sim
