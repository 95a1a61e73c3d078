// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr cut_trunk(std::string trunk) {
  return std::make_unique<SimpleFault>(
      "cut_trunk", trunk, [=](World& world) { world.link(trunk).cut(true); },
      [=](World& world) { world.link(trunk).heal(true); });
}

}  // namespace viplane::sim::faults
