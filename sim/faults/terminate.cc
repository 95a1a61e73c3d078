// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr terminate(std::string node) {
  return std::make_unique<SimpleFault>(
      "terminate", node, [=](World& world) { world.node(node).terminate_process(); },
      [=](World& world) { world.node(node).start_process(); });
}

}  // namespace viplane::sim::faults
