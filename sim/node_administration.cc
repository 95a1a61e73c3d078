// SPDX-License-Identifier: GPL-2.0-or-later
// What an administrator does to a machine, told by events as the kernel would tell it.
#include <algorithm>

#include "sim/node.h"

namespace viplane::sim {

void Node::set_mtu(std::string_view interface, std::uint32_t mtu) {
  host_.set_mtu(interface, mtu);
  port(interface).set_mtu(mtu);
}

void Node::delete_interface(std::string_view name) {
  const Interface* const interface = host_.find_interface(name);
  if (interface == nullptr) return;
  const auto addresses = interface->addresses;
  for (const InterfaceAddress& own : addresses) {
    if (!own.on_disk) record_address("address.removed", interface->name, own.prefix, "its interface was deleted");
  }
  host_.delete_interface(name);
}

void Node::create_interface(std::string_view name) { host_.create_interface(name); }

// The process knows interfaces by their names; to it this is one that went and another that it was not told about.
void Node::rename_interface(std::string_view from, const std::string& to) {
  if (!host_.rename_interface(from, to)) return;
  const Interface& interface = *host_.find_interface(to);
  watches_.set_link(from, false);
  watches_.set_link(to, interface.is_up());
  if (!is_powered()) return;
  record("link.down", "interface", std::string(from));
  if (interface.is_up()) record("link.up", "interface", to);
}

std::optional<Node::HeldAddress> Node::remove_address_by_hand(const IpAddress& address) {
  for (const auto& interface : host_.interfaces()) {
    const InterfaceAddress* const own = interface->find(address);
    if (own == nullptr) continue;
    const HeldAddress held{interface->name, *own};
    record_address("address.removed", held.interface, held.address.prefix, "somebody did it by hand");
    host_.remove_address(held.interface, held.address.prefix);
    return held;
  }
  return std::nullopt;
}

void Node::add_address_by_hand(const HeldAddress& held) {
  if (host_.holds(held.address.prefix.address)) return;
  record_address("address.added", held.interface, held.address.prefix, "somebody did it by hand");
  host_.add_address(held.interface, held.address.prefix, {.virtual_mac = held.address.virtual_mac});
}

void Node::record_routing(std::string kind, const RoutingItem& item, std::string why) {
  events_.record({.at = scheduler_.now(),
                  .node = {},
                  .kind = std::move(kind),
                  .fields = {{std::string(kind_of(item)), to_string(item)}, {"why", std::move(why)}}});
}

void Node::record_address(std::string kind, const std::string& interface, const IpPrefix& prefix, std::string why) {
  events_.record({.at = scheduler_.now(),
                  .node = {},
                  .kind = std::move(kind),
                  .fields = {{"interface", interface}, {"address", prefix.to_string()}, {"why", std::move(why)}}});
}

}  // namespace viplane::sim
