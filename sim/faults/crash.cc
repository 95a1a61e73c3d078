// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr crash(std::string node) {
  return std::make_unique<SimpleFault>(
      "crash", node, [=](World& world) { world.node(node).crash(); },
      [=](World& world) { world.node(node).power_return(); });
}

}  // namespace viplane::sim::faults
