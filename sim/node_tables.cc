// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/node_tables.h"

#include <algorithm>

namespace viplane::sim {

HostRouteTable::HostRouteTable(Host& host, NodeClock& clock, std::vector<std::string> port_names)
    : host_(host), clock_(clock), port_names_(std::move(port_names)) {
  host.on_change([this] {
    if (!listeners_.empty()) pending_ = clock_.call_at(clock_.now(), [this] { notify(); });
  });
}

void HostRouteTable::notify() {
  for (std::size_t i = 0; i < listeners_.size(); ++i) listeners_[i]();
}

void HostRouteTable::forget_listeners() {
  listeners_.clear();
  pending_.reset();
}

std::optional<Route> HostRouteTable::lookup(IpAddress target) const {
  const auto hop = host_.next_hop(target);
  if (!hop) return std::nullopt;
  const auto port = std::find(port_names_.begin(), port_names_.end(), hop->interface->name);
  if (port == port_names_.end()) return std::nullopt;  // by lo or a tunnel: nothing that a port could send
  return Route{.port = static_cast<std::uint8_t>(port - port_names_.begin()),
               .source = hop->source,
               .next_hop = hop->address,
               .mtu = hop->mtu};
}

}  // namespace viplane::sim
