// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/route_editor.h"
#include "sim/host.h"

namespace viplane::sim {

// The seam's RouteEditor over a simulated host, which has one routing table, one way to each target, and no policy
// routing: what it cannot play it refuses, and says so. Of the hints to the transport the MTU counts.
class HostRouteEditor final : public RouteEditor {
 public:
  // `told` hears what was refused and why.
  HostRouteEditor(Host& host, std::function<void(std::string problem)> told) : host_(host), told_(std::move(told)) {}

  bool add(const RoutingItem& item) override;
  bool remove(const RoutingItem& item) override;
  bool holds(const RoutingItem& item) const override;

  // Takes away what it gave, as a supervisor does; answers what that was.
  std::vector<RoutingItem> take_back_all();

 private:
  struct Lent {
    RoutingItem item;
    HostRoute route;
  };
  std::optional<HostRoute> host_route(const RouteEntry& route, std::string& problem) const;
  const Interface* interface_of(const RouteHop& hop) const;
  bool is_there(const Lent& lent) const;

  Host& host_;
  std::function<void(std::string)> told_;
  std::vector<Lent> lent_;
};

}  // namespace viplane::sim
