// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr kill_process(std::string node, KillScope scope) {
  return std::make_unique<SimpleFault>(
      "kill_process", node, [=](World& world) { world.node(node).kill_process(scope); },
      [=](World& world) { world.node(node).start_process(); });
}

}  // namespace viplane::sim::faults
