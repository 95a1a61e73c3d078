// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ",") + name;
  return all;
}

// The switch ports at the far ends of the nodes' links.
void set_isolated(World& world, const std::vector<std::string>& links, bool isolated) {
  for (const std::string& name : links) {
    const Link::End& far = world.link(name).end(1);
    far.fabric_switch->isolate(far.port, isolated);
  }
}

}  // namespace

FaultPtr isolate_ports(std::vector<std::string> links) {
  return std::make_unique<SimpleFault>(
      "isolate_ports", joined(links), [=](World& world) { set_isolated(world, links, true); },
      [=](World& world) { set_isolated(world, links, false); });
}

}  // namespace viplane::sim::faults
