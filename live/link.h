// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>

#include "net/address.h"

namespace viplane::live {

// A network interface as the kernel has it now.
struct Link {
  int index = 0;
  std::string name;
  MacAddress mac{};          // all zero where it has no Ethernet address
  std::uint32_t mtu = 0;     // of the IP packet
  bool is_admin_up = false;  // IFF_UP
  bool is_up = false;        // IFF_UP and IFF_RUNNING: with a carrier
  bool is_loopback = false;
  bool has_arp = true;  // it lacks IFF_NOARP
  int lower = 0;        // the interface a macvlan or VLAN sits on; 0: none
  std::string alias;    // what somebody wrote on it (ip link set ... alias)
  std::string kind;     // "macvlan", "veth", "bridge"; empty: a device

  bool operator==(const Link&) const = default;
};

}  // namespace viplane::live
