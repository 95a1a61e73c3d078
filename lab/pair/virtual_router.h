// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane::lab {

// What the members of a virtual router agree on, in the words of no daemon.
struct VirtualRouter {
  std::uint8_t id = 51;
  std::uint8_t version = 2;  // 2 (RFC 3768) or 3 (RFC 9568)
  bool is_v6 = false;
  Duration interval = std::chrono::seconds(1);
  bool is_unicast = false;
  std::string password{};  // version 2: authentication type PASS; empty: none
  bool preempts = true;

  // What the members hand to one another. Of IPv6 the first is link-local (RFC 9568, section 5.2.9).
  std::vector<IpPrefix> addresses() const;
  // The one of them that neighbours ask for.
  IpAddress service() const { return addresses().back().address; }

  Duration skew(std::uint8_t priority) const;  // Skew_Time, RFC 3768, section 6.1, and RFC 9568, section 6.1
  Duration master_down(std::uint8_t priority) const { return 3 * interval + skew(priority); }

  std::string to_string() const;  // "v3 IPv4 multicast 0.1 s"
};

// One router of a pair.
struct Member {
  std::string name;         // of its machine
  std::uint8_t number = 1;  // 1..254: the last octet of its addresses
  std::uint8_t priority = 100;
  bool virtual_mac = false;  // sends from, and answers with, 00-00-5E-00-0x-VRID

  IpPrefix own_address(bool is_v6) const;  // on eth0
  IpPrefix link_local() const;             // on eth0 too
};

}  // namespace viplane::lab
