// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/node_tables.h"

#include <algorithm>

namespace viplane::sim {

// Registered while it lives.
class HostRouteTable::Listener final : public Handle {
 public:
  Listener(HostRouteTable& table, std::function<void()> changed) : table_(table), changed_(std::move(changed)) {
    table_.listeners_.push_back(this);
  }
  ~Listener() override { std::erase(table_.listeners_, this); }
  void tell() {
    timer_ = table_.clock_.call_at(table_.clock_.now(), [changed = changed_] { changed(); });
  }

 private:
  HostRouteTable& table_;
  std::function<void()> changed_;
  HandlePtr timer_;
};

HostRouteTable::HostRouteTable(Host& host, NodeClock& clock, std::vector<std::string> port_names)
    : host_(host), clock_(clock), port_names_(std::move(port_names)) {
  host.on_change([this] {
    for (Listener* listener : listeners_) listener->tell();
  });
}

HandlePtr HostRouteTable::on_change(std::function<void()> changed) {
  return std::make_unique<Listener>(*this, std::move(changed));
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
