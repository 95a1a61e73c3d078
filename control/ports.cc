// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/ports.h"

#include <algorithm>

namespace viplane {

std::optional<std::uint8_t> Ports::find(std::string_view interface) const {
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    if (ports_[i]->info().name == interface) return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

IpAddress Ports::own_address(std::uint8_t index, bool is_v6) const {
  for (const auto& prefix : addresses_.list(info(index).name)) {
    const IpAddress& address = prefix.address;
    if (address.is_v6 != is_v6 || virtual_.contains(address)) continue;
    if (!is_v6 || address.is_link_local()) return address;
  }
  return {is_v6, {}};
}

bool Ports::holds(const IpAddress& address) const {
  return std::ranges::any_of(ports_, [&](const PacketPort* port) {
    const auto present = addresses_.list(port->info().name);
    return std::ranges::find(present, address, &IpPrefix::address) != present.end();
  });
}

}  // namespace viplane
