// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr slow_scheduler(std::string node, Duration least, Duration most) {
  return std::make_unique<SimpleFault>(
      "slow_scheduler", node, [=](World& world) { world.node(node).set_timer_latency(least, most); },
      [=](World& world) { world.node(node).set_timer_latency(Duration::zero(), Duration::zero()); });
}

}  // namespace viplane::sim::faults
