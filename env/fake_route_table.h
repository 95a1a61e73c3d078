// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "env/route_table.h"

namespace viplane {

// Routes as a test sets them; the longest prefix wins, among equals the one added first.
class FakeRouteTable : public RouteTable {
 public:
  std::optional<Route> lookup(IpAddress target) const override;
  // Called by the methods below.
  [[nodiscard]] HandlePtr on_change(std::function<void()> changed) override;

  // `gateway` unspecified: targets are on the link.
  void add(IpPrefix to, std::uint8_t port, IpAddress source, IpAddress gateway = {}, std::uint32_t mtu = 1500);
  void remove(IpPrefix to);
  void changed() const;  // tells that addresses or links have changed

 private:
  struct Entry {
    IpPrefix to;
    Route route;
  };

  std::vector<Entry> entries_;
  std::vector<std::weak_ptr<const std::function<void()>>> listeners_;
};

}  // namespace viplane
