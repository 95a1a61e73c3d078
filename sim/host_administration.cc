// SPDX-License-Identifier: GPL-2.0-or-later
// What an administrator does to a running host's interfaces (ip link).
#include <algorithm>

#include "sim/host.h"

namespace viplane::sim {

void Host::delete_interface(std::string_view name) {
  Interface* const interface = find_interface(name);
  if (interface == nullptr) return;
  const auto addresses = interface->addresses;
  for (const InterfaceAddress& own : addresses) remove_address(name, own.prefix);
  // The topology's come back with the interface.
  for (const InterfaceAddress& own : addresses) {
    if (own.on_disk) deleted_addresses_.push_back({interface->index, own});
  }
  const auto routes = routes_.routes();
  for (const HostRoute& route : routes) {
    if (route.interface != interface->index) continue;
    routes_.remove(route);
    if (!route.is_lent) deleted_routes_.push_back(route);
  }
  if (interface->neighbours) interface->neighbours->flush();
  if (interface->nic != nullptr) interface->nic->set_power(false);
  interface->is_there = false;
  changed();
}

void Host::create_interface(std::string_view name) {
  for (const auto& interface : interfaces_) {
    if (interface->name != name || interface->is_there) continue;
    interface->is_there = true;
    for (const auto& [index, own] : deleted_addresses_) {
      if (index != interface->index) continue;
      add_address(name, own.prefix);
      interface->addresses.back().on_disk = true;
    }
    for (const HostRoute& route : deleted_routes_) {
      if (route.interface == interface->index) routes_.add(route);
    }
    std::erase_if(deleted_addresses_, [&](const auto& one) { return one.first == interface->index; });
    std::erase_if(deleted_routes_, [&](const HostRoute& route) { return route.interface == interface->index; });
    if (interface->nic != nullptr && powered_) interface->nic->set_power(true);
    changed();
  }
}

bool Host::rename_interface(std::string_view from, const std::string& to) {
  Interface* const interface = find_interface(from);
  if (interface == nullptr || find_interface(to) != nullptr) return false;
  interface->name = to;
  changed();
  return true;
}

void Host::set_mtu(std::string_view name, std::uint32_t mtu) {
  Interface* const interface = find_interface(name);
  if (interface == nullptr) return;
  interface->mtu = mtu;
  if (interface->nic != nullptr) interface->nic->set_mtu(mtu);
  changed();
}

}  // namespace viplane::sim
