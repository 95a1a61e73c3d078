// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace viplane {

// How the host holds an address.
struct AddressOptions {
  // Virtual MAC mode: the host takes frames for this MAC too and answers ARP and neighbour solicitations for the
  // address with it (live: a macvlan that holds the address). Without it, the port's own MAC answers.
  std::optional<MacAddress> virtual_mac{};
  std::string virtual_interface{};  // what the host calls the interface with the virtual MAC; empty: as it likes

  // What the host shows and does with the address beside answering for it. A world that knows none of these ignores
  // them.
  std::string label{};                    // an alias that old tools see: "eth0:1"; IPv4 only
  std::string scope{};                    // "global", "link", "host", "site" or a number; empty: by the address
  std::optional<IpAddress> broadcast{};   // IPv4 only
  std::optional<IpAddress> peer{};        // the other end of a point-to-point link
  bool no_prefix_route = false;           // no route to the address's network comes with it
  std::optional<std::uint32_t> metric{};  // of that route; nullopt: the host's default
  // Seconds until nobody takes it as the source of a new connection; 0: from the start; 2^32-1: never. nullopt: never,
  // but an IPv6 host address from the start.
  std::optional<std::uint32_t> preferred_lifetime{};
  bool home = false;                // IPv6: of a mobile node (RFC 6275)
  bool detects_duplicates = false;  // IPv6: it is used only when nobody else turns out to have it
  bool manage_temporary = false;    // IPv6: a template for temporary addresses (RFC 8981)
  bool joins_group = false;         // a multicast address: the host joins the group
};

// The addresses the host answers for. The host (the kernel, the simulated host) answers ARP and ICMP echo for them.
// Announcing them (gratuitous ARP, neighbour advertisement) is not here: that is just a frame sent on a port.
class AddressTable {
 public:
  virtual ~AddressTable() = default;
  // `port` is a PortInfo::name. Both answer whether the table now is as asked, whether or not it changed.
  virtual bool add(std::string_view port, IpPrefix prefix, const AddressOptions& options) = 0;
  virtual bool remove(std::string_view port, IpPrefix prefix) = 0;
  // In the order in which they were added; the first of a family is the port's primary address.
  virtual std::vector<IpPrefix> list(std::string_view port) const = 0;
};

}  // namespace viplane
