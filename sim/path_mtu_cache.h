// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>

#include "net/time.h"

namespace viplane::sim {

// What "fragmentation needed" taught a host about the way to a destination (RFC 1191), for Linux's ten minutes
// (net.ipv4.route.mtu_expires) and never below its min_pmtu of 552.
class PathMtuCache {
 public:
  static constexpr std::uint32_t kLeast = 552;
  static constexpr Duration kExpires = std::chrono::minutes(10);

  void learn(std::uint32_t target, std::uint32_t mtu, Time now);
  // The learnt MTU, or `interface_mtu` where that is less or nothing is known.
  std::uint32_t find(std::uint32_t target, std::uint32_t interface_mtu, Time now) const;
  bool empty() const { return entries_.empty(); }
  void clear() { entries_.clear(); }

 private:
  struct Entry {
    std::uint32_t mtu;
    Time expires;
  };
  std::map<std::uint32_t, Entry> entries_;
};

}  // namespace viplane::sim
