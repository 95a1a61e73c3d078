// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/link_rule_fault.h"

namespace viplane::sim::faults {

FaultPtr lose_packets(std::string link, Direction direction, double probability) {
  const Loss why = probability >= 1 ? Loss::blocked : Loss::random_loss;
  const auto rule = [probability, why](ByteView, Random& random) {
    return LinkEffect{.lose = random.unit() < probability, .why = why};
  };
  return std::make_unique<LinkRuleFault>("lose_packets", std::move(link), direction, rule);
}

}  // namespace viplane::sim::faults
