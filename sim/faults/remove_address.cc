// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {

FaultPtr remove_address(std::string node, IpAddress address) {
  const auto held = std::make_shared<std::optional<Node::HeldAddress>>();
  return std::make_unique<SimpleFault>(
      "remove_address", node, [=](World& world) { *held = world.node(node).remove_address_by_hand(address); },
      [=](World& world) {
        if (*held) world.node(node).add_address_by_hand(**held);
      });
}

}  // namespace viplane::sim::faults
