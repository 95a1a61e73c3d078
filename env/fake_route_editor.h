// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <set>
#include <string>
#include <vector>

#include "env/fake_clock.h"
#include "env/fake_route_table.h"
#include "env/route_editor.h"

namespace viplane {

// Remembers what the director asked of the host. A unicast route of the main table by one gateway shows in the route
// table, by the port and the source by which the gateway is reached.
class FakeRouteEditor : public RouteEditor {
 public:
  // Who listens to the route table is told by the clock, where there is one.
  explicit FakeRouteEditor(FakeRouteTable& routes, FakeClock* clock = nullptr) : routes_(routes), clock_(clock) {}

  bool add(const RoutingItem& item) override;
  bool remove(const RoutingItem& item) override;
  bool holds(const RoutingItem& item) const override;

  // What the host has, in the order in which it was added.
  std::vector<std::string> held() const;
  // Every change, in order: "+ route 192.168.2.0/24 via 10.0.0.254", "- rule ...".
  const std::vector<std::string>& changes() const { return changes_; }
  // Somebody else deletes it; whoever listens to the route table is told at once.
  void lose(const std::string& text);
  // From now on this cannot be added, as on a host that refuses.
  void refuse(const std::string& text) { refused_.insert(text); }
  void allow(const std::string& text) { refused_.erase(text); }

 private:
  void show(const RoutingItem& item);
  void erase(std::vector<RoutingItem>::iterator item);

  void tell() const;

  FakeRouteTable& routes_;
  FakeClock* clock_;
  std::vector<RoutingItem> held_;
  std::vector<std::string> changes_;
  std::set<std::string> refused_;
};

}  // namespace viplane
