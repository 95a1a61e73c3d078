// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string_view>
#include <vector>

#include "net/address.h"

namespace viplane {

// The addresses the host answers for. The host (the kernel, the simulated host) answers ARP and ICMP echo for them.
// Announcing them (gratuitous ARP, neighbour advertisement) is not here: that is just a frame sent on a port.
class AddressTable {
 public:
  virtual ~AddressTable() = default;
  // `port` is a PortInfo::name. Both answer whether the table now is as asked, whether or not it changed.
  virtual bool add(std::string_view port, IpPrefix prefix) = 0;
  virtual bool remove(std::string_view port, IpPrefix prefix) = 0;
  virtual std::vector<IpPrefix> list(std::string_view port) const = 0;
};

}  // namespace viplane
