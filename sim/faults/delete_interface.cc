// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/faults/simple_fault.h"

namespace viplane::sim::faults {
namespace {

template <class Action>
void on_interface(World& world, const std::string& link, Action action) {
  const Nic& nic = *world.link(link).end(0).nic;
  action(world.node(nic.node()), nic.name());
}

}  // namespace

FaultPtr delete_interface(std::string link) {
  return std::make_unique<SimpleFault>(
      "delete_interface", link,
      [=](World& world) {
        on_interface(world, link, [](Node& node, const std::string& name) { node.delete_interface(name); });
      },
      [=](World& world) {
        on_interface(world, link, [](Node& node, const std::string& name) { node.create_interface(name); });
      });
}

FaultPtr rename_interface(std::string link, std::string to) {
  return std::make_unique<SimpleFault>(
      "rename_interface", link,
      [=](World& world) {
        on_interface(world, link, [&](Node& node, const std::string& name) { node.rename_interface(name, to); });
      },
      [=](World& world) {
        on_interface(world, link, [&](Node& node, const std::string& name) { node.rename_interface(to, name); });
      });
}

}  // namespace viplane::sim::faults
