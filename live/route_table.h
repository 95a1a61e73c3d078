// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>
#include <vector>

#include "env/route_table.h"
#include "live/network_state.h"

namespace viplane::live {

// The seam's RouteTable: asks the kernel where it would send (RTM_GETROUTE), so that rules, multiple tables and next
// hop objects count as they do for the host, and remembers the answers until links, addresses or routes change.
//
// The MTU is the route's where it has one (`ip route ... mtu 1400` or `mtu lock 1400`), else the interface's. A path
// MTU that the host has learnt meanwhile counts, too. A route by a macvlan of ours is one by the port beneath it. No
// route: by an interface that is no port, to an address of the host itself, or one that is unreachable, prohibited or
// a blackhole.
class KernelRouteTable final : public RouteTable {
 public:
  // `ports` are the names of Env::ports, in their order. `state` outlives this.
  KernelRouteTable(NetworkState& state, std::vector<std::string> ports) : state_(state), ports_(std::move(ports)) {}

  void add_port(const std::string& interface);

  std::optional<Route> lookup(IpAddress target) const override;
  [[nodiscard]] HandlePtr on_change(std::function<void()> changed) override {
    return state_.on_change(std::move(changed));
  }

 private:
  std::optional<Route> ask(const IpAddress& target) const;
  std::optional<std::uint8_t> port_of(int interface) const;

  NetworkState& state_;
  std::vector<std::string> ports_;
  mutable NetlinkSocket socket_;
  mutable std::map<IpAddress, std::optional<Route>> known_;
  mutable std::uint64_t known_at_ = 0;  // the state's generation
};

}  // namespace viplane::live
