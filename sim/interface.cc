// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/interface.h"

#include <algorithm>

#include "sim/nic.h"

namespace viplane::sim {

bool Interface::is_up() const { return is_there && (nic == nullptr || nic->is_up()); }

const InterfaceAddress* Interface::find(const IpAddress& address) const {
  const auto found = std::find_if(addresses.begin(), addresses.end(),
                                  [&](const InterfaceAddress& own) { return own.prefix.address == address; });
  return found == addresses.end() ? nullptr : &*found;
}

std::optional<IpAddress> Interface::source_for(const IpAddress& target) const {
  const InterfaceAddress* first = nullptr;
  for (const InterfaceAddress& own : addresses) {
    if (own.prefix.address.is_v6 != target.is_v6) continue;
    if (own.prefix.contains(target)) return own.prefix.address;
    if (first == nullptr) first = &own;
  }
  if (first == nullptr) return std::nullopt;
  return first->prefix.address;
}

bool Interface::accepts(const MacAddress& target) const {
  if (target == mac) return true;
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const InterfaceAddress& own) { return own.virtual_mac == target; });
}

}  // namespace viplane::sim
