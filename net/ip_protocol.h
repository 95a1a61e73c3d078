// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane {

// What an IP packet carries (IANA protocol numbers). Holds any octet; the ones we know have names.
enum class IpProtocol : std::uint8_t {
  hop_by_hop = 0,
  icmp = 1,
  ipip = 4,
  tcp = 6,
  udp = 17,
  ipv6 = 41,
  routing = 43,
  fragment = 44,
  gre = 47,
  authentication = 51,
  icmpv6 = 58,
  none = 59,
  destination_options = 60,
  vrrp = 112,
};

}  // namespace viplane
