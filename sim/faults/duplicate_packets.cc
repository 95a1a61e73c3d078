// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {

FaultPtr duplicate_packets(std::string link, Direction direction, double probability) {
  const auto rule = [probability](ByteView, Random& random) {
    return LinkEffect{.copies = random.unit() < probability ? 1u : 0u};
  };
  return std::make_unique<LinkRuleFault>("duplicate_packets", std::move(link), direction, rule);
}

}  // namespace viplane::sim::faults
