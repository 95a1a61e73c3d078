// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr cut_between(std::string first, std::string second, Direction direction) {
  const auto set = [=](World& world, bool silent) {
    if (direction != Direction::in) world.silence(first, second, silent);
    if (direction != Direction::out) world.silence(second, first, silent);
  };
  return std::make_unique<SimpleFault>(
      "cut_between", first + "," + second, [set](World& world) { set(world, true); },
      [set](World& world) { set(world, false); });
}

}  // namespace viplane::sim::faults
