// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr flush_forwarding(std::string name) {
  return std::make_unique<SimpleFault>(
      "flush_forwarding", name, [=](World& world) { world.switch_named(name).flush(); }, nothing_to_heal);
}

}  // namespace viplane::sim::faults
