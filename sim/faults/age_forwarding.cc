// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr age_forwarding(std::string name, Duration ageing) {
  const auto before = std::make_shared<Duration>();
  return std::make_unique<SimpleFault>(
      "age_forwarding", name,
      [=](World& world) {
        *before = world.switch_named(name).database().ageing();
        world.switch_named(name).set_ageing(ageing);
      },
      [=](World& world) { world.switch_named(name).set_ageing(*before); });
}

}  // namespace viplane::sim::faults
