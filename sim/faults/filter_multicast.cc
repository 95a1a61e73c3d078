// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

void set_filter(World& world, const std::string& link, bool filtered) {
  const Link::End& far = world.link(link).end(1);
  far.fabric_switch->filter_multicast(far.port, filtered);
}

}  // namespace

FaultPtr filter_multicast(std::string link) {
  return std::make_unique<SimpleFault>(
      "filter_multicast", link, [=](World& world) { set_filter(world, link, true); },
      [=](World& world) { set_filter(world, link, false); });
}

}  // namespace viplane::sim::faults
