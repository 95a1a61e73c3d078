// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr stop_process(std::string node) {
  return std::make_unique<SimpleFault>(
      "stop_process", node, [=](World& world) { world.node(node).freeze_process(); },
      [=](World& world) { world.node(node).resume_process(); });
}

}  // namespace viplane::sim::faults
