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
  std::optional<IpAddress> source{};
  std::uint32_t metric = 0;  // the least wins among equal prefixes
  std::uint32_t mtu = 0;     // 0: the interface's
  bool is_barrier = false;   // leads nowhere: blackhole, unreachable, prohibit
  bool is_lent = false;      // by a process; forgotten with the machine's power and the interface

  bool operator==(const HostRoute&) const = default;
};

// Longest prefix first, then the least metric; of equals the one added first, unless one is put before them.
class RoutingTable {
 public:
  void add(const HostRoute& route, bool before_equals = false);
  void remove(const HostRoute& route);                     // the first equal one
  const HostRoute* lookup(const IpAddress& target) const;  // nullptr: none, or it leads nowhere
  const std::vector<HostRoute>& routes() const { return routes_; }

 private:
  std::vector<HostRoute> routes_;
};

}  // namespace viplane::sim
