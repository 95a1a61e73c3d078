// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr kill_switch(std::string name) {
  return std::make_unique<SimpleFault>(
      "kill_switch", name, [=](World& world) { world.switch_named(name).set_power(false); },
      [=](World& world) { world.switch_named(name).set_power(true); });
}

}  // namespace viplane::sim::faults
