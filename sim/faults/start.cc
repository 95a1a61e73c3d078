// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr start(std::string node) {
  return std::make_unique<SimpleFault>(
      "start", node, [=](World& world) { world.node(node).start_process(); }, nothing_to_heal);
}

}  // namespace viplane::sim::faults
