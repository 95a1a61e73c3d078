// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr freeze(std::string node) {
  return std::make_unique<SimpleFault>(
      "freeze", node, [=](World& world) { world.node(node).pause(); },
      [=](World& world) { world.node(node).resume(); });
}

}  // namespace viplane::sim::faults
