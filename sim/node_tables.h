// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "env/address_table.h"
#include "env/event_log.h"
#include "env/route_table.h"
#include "sim/host.h"
#include "sim/node_clock.h"

namespace viplane::sim {

// The seam's AddressTable over a simulated host.
class HostAddressTable final : public AddressTable {
 public:
  explicit HostAddressTable(Host& host) : host_(host) {}
  bool add(std::string_view port, IpPrefix prefix, const AddressOptions& options) override {
    return host_.add_address(port, prefix, options);
  }
  bool remove(std::string_view port, IpPrefix prefix) override { return host_.remove_address(port, prefix); }
  std::vector<IpPrefix> list(std::string_view port) const override { return host_.addresses(port); }

 private:
  Host& host_;
};

// The seam's RouteTable over a simulated host. Listeners are called by the process's clock, so that a frozen process
// hears of a change when it wakes.
class HostRouteTable final : public RouteTable {
 public:
  // `port_names` is Env::ports by name.
  HostRouteTable(Host& host, NodeClock& clock, std::vector<std::string> port_names);
  std::optional<Route> lookup(IpAddress target) const override;
  [[nodiscard]] HandlePtr on_change(std::function<void()> changed) override;

 private:
  class Listener;

  const Host& host_;
  NodeClock& clock_;
  std::vector<std::string> port_names_;
  std::vector<Listener*> listeners_;
};

// The seam's EventLog of one node: puts the node's name on its events and passes them on.
class NodeEventLog final : public EventLog {
 public:
  NodeEventLog(EventLog& world, const Scheduler& scheduler, std::string node)
      : world_(world), scheduler_(scheduler), node_(std::move(node)) {}
  void record(Event event) override {
    event.at = scheduler_.now();  // the node's own clock may be wrong
    if (event.node.empty()) event.node = node_;
    world_.record(std::move(event));
  }

 private:
  EventLog& world_;
  const Scheduler& scheduler_;
  std::string node_;
};

}  // namespace viplane::sim
