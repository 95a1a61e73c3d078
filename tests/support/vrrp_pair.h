// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/vrrp_wire.h"

namespace viplane::testing {

inline constexpr const char* kVip = "10.77.0.100/32";
// Skew of priority 100 at 1 s: 0.609375 s.
inline constexpr Duration kSkew100 = Duration(std::chrono::seconds(1)) * 156 / 256;

// Two routers, A with priority 150 and B with 100 unless the test says otherwise.
struct Pair {
  VrrpWire wire;
  std::size_t a, b;

  explicit Pair(vrrp::RouterConfig of_a = router_config(150), vrrp::RouterConfig of_b = router_config(100),
                std::vector<std::string> interfaces = {"eth0"})
      : a(wire.add("a", std::move(of_a), interfaces)), b(wire.add("b", std::move(of_b), interfaces)) {}
  explicit Pair(vrrp::InstanceConfig of_a, vrrp::InstanceConfig of_b = instance_config(100))
      : Pair(with(std::move(of_a)), with(std::move(of_b))) {}

  void start_both() {
    wire.start(a);
    wire.start(b);
  }
  // A is master, all announcements are over, and what has happened is forgotten.
  void settle() {
    start_both();
    wire.run_for(std::chrono::milliseconds(10'200));
    ASSERT_EQ(wire.state(a), vrrp::State::master);
    ASSERT_EQ(wire.state(b), vrrp::State::backup);
    wire.forget();
  }
  template <class Kind>
  std::vector<std::pair<Time, Kind>> all(const std::string& node) const {
    return wire.all<Kind>(node);
  }
  // The time within `span` in which nobody holds the address, and in which more than one does.
  std::pair<Duration, Duration> unowned_and_shared(Duration span, Duration step = std::chrono::milliseconds(1)) {
    std::pair<Duration, Duration> result{};
    for (Duration passed{}; passed < span; passed += step) {
      wire.run_for(step);
      const auto owners = wire.holders(kVip).size();
      if (owners == 0) result.first += step;
      if (owners > 1) result.second += step;
    }
    return result;
  }
};

// Priority 150 or 100 and so on, version and interval.
inline vrrp::InstanceConfig configured(std::uint8_t priority, bool preempt, std::uint8_t version, Duration interval) {
  auto config = instance_config(priority);
  config.preempt = preempt;
  config.version = version;
  config.advertisement_interval = interval;
  return config;
}

// Two instances, VI_1 on eth0 and VI_2 on `second_interface`, in the sync group G.
inline vrrp::RouterConfig grouped_config(std::uint8_t priority, const std::string& second_interface = "eth1") {
  vrrp::RouterConfig config;
  config.instances = {instance_config(priority, "VI_1"), instance_config(priority, "VI_2")};
  config.instances[1].interface = second_interface;
  config.instances[1].virtual_router_id = 52;
  config.instances[1].addresses = {{*IpPrefix::parse("10.78.0.100/32"), second_interface}};
  config.groups = {{"G", {"VI_1", "VI_2"}, {}, false, {}}};
  return config;
}

}  // namespace viplane::testing
