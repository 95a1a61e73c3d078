// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {

FaultPtr delay_packets(std::string link, Direction direction, Duration by) {
  const auto rule = [by](ByteView, Random&) { return LinkEffect{.delay = by}; };
  return std::make_unique<LinkRuleFault>("delay_packets", std::move(link), direction, rule);
}

}  // namespace viplane::sim::faults
