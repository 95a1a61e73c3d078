// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr clock_skew(std::string node, double speed) {
  return std::make_unique<SimpleFault>(
      "clock_skew", node, [=](World& world) { world.node(node).set_clock_speed(speed); },
      [=](World& world) { world.node(node).set_clock_speed(1); });
}

FaultPtr clock_step(std::string node, Duration ahead) {
  return std::make_unique<SimpleFault>(
      "clock_step", node, [=](World& world) { world.node(node).step_clock(ahead); }, nothing_to_heal);
}

}  // namespace viplane::sim::faults
