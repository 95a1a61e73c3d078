// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {

FaultPtr reorder_packets(std::string link, Direction direction, double probability, Duration by) {
  const auto rule = [probability, by](ByteView, Random& random) {
    return LinkEffect{.delay = random.unit() < probability ? by : Duration::zero()};
  };
  return std::make_unique<LinkRuleFault>("reorder_packets", std::move(link), direction, rule);
}

}  // namespace viplane::sim::faults
