// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "env/env.h"

namespace viplane {

// The director's ports by name, and which of the host's addresses on them are its own. The virtual addresses are lent
// to the master; nothing may be sent in their name but their announcements.
class Ports {
 public:
  explicit Ports(const Env& env) : addresses_(env.addresses), ports_(env.ports) {}

  // More ports behind those there are: an index once given stays.
  void grow(std::span<PacketPort* const> ports) { ports_ = ports; }

  std::optional<std::uint8_t> find(std::string_view interface) const;
  PacketPort& at(std::uint8_t index) const { return *ports_[index]; }
  const PortInfo& info(std::uint8_t index) const { return ports_[index]->info(); }
  std::size_t size() const { return ports_.size(); }

  void set_virtual_addresses(std::set<IpAddress> addresses) { virtual_ = std::move(addresses); }
  // The first address of the family that is no virtual one; IPv6: the first link-local one. Unspecified if none.
  IpAddress own_address(std::uint8_t index, bool is_v6) const;
  // Whether the host has the address on any port.
  bool holds(const IpAddress& address) const;

 private:
  AddressTable& addresses_;
  std::span<PacketPort* const> ports_;
  std::set<IpAddress> virtual_;
};

}  // namespace viplane
