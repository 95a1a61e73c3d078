// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr cut_link(std::string link, bool carrier_lost) {
  return std::make_unique<SimpleFault>(
      "cut_link", link, [=](World& world) { world.link(link).cut(carrier_lost); },
      [=](World& world) { world.link(link).heal(carrier_lost); });
}

}  // namespace viplane::sim::faults
