// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "net/address.h"

namespace viplane::sim {

// One route of a host.
struct HostRoute {
  IpPrefix target;
  IpAddress gateway;           // unspecified: the target is on the link
  std::uint8_t interface = 0;  // index in the host's list
  std::optional<IpAddress> source;

  bool operator==(const HostRoute&) const = default;
};

// Longest prefix first; of equal prefixes the one added first.
class RoutingTable {
 public:
  void add(const HostRoute& route);
  void remove(const HostRoute& route);  // the first equal one
  const HostRoute* lookup(const IpAddress& target) const;
  const std::vector<HostRoute>& routes() const { return routes_; }

 private:
  std::vector<HostRoute> routes_;
};

}  // namespace viplane::sim
