// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr reload(std::string node, std::string file) {
  return std::make_unique<SimpleFault>(
      "reload", node, [=](World& world) { world.node(node).reload_process(file); }, nothing_to_heal);
}

}  // namespace viplane::sim::faults
