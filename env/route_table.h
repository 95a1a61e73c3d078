// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <optional>

#include "env/handle.h"
#include "net/address.h"

namespace viplane {

// Where a packet to a target leaves and to whom.
struct Route {
  std::uint8_t port = 0;  // index into Env::ports
  IpAddress source;       // the address the host would send from
  IpAddress next_hop;     // the target itself when it is on the link
  std::uint32_t mtu = 1500;
};

// The host's routes. Resolving the next hop's MAC is not here: the director's own neighbour machine does that with
// frames on a port.
class RouteTable {
 public:
  virtual ~RouteTable() = default;
  virtual std::optional<Route> lookup(IpAddress target) const = 0;  // nullopt: no route
  // Calls `changed`, never inside another call of the seam, after routes, addresses or links have changed.
  [[nodiscard]] virtual HandlePtr on_change(std::function<void()> changed) = 0;
};

}  // namespace viplane
