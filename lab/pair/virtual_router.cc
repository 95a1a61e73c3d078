// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/virtual_router.h"

#include <charconv>

namespace viplane::lab {

std::vector<IpPrefix> VirtualRouter::addresses() const {
  if (!is_v6) return {*IpPrefix::parse("10.77.0.100/24")};
  return {*IpPrefix::parse("fe80::77:100/64"), *IpPrefix::parse("fd77::100/64")};
}

Duration VirtualRouter::skew(std::uint8_t priority) const {
  // Version 2 knows nothing of intervals below a second: its skew is always a part of one.
  const Duration whole = version == 2 ? Duration(std::chrono::seconds(1)) : interval;
  return whole * (256 - priority) / 256;
}

std::string VirtualRouter::to_string() const {
  char period[32];
  const auto end = std::to_chars(period, period + sizeof period, seconds(interval)).ptr;
  return "v" + std::to_string(version) + (is_v6 ? " IPv6 " : " IPv4 ") + (is_unicast ? "unicast " : "multicast ") +
         (password.empty() ? "" : "PASS ") + std::string(period, end) + " s";
}

IpPrefix Member::own_address(bool is_v6) const {
  if (!is_v6) return {IpAddress::v4(10, 77, 0, number), 24};
  IpPrefix address = *IpPrefix::parse("fd77::/64");
  address.address.octets[15] = number;
  return address;
}

IpPrefix Member::link_local() const {
  IpPrefix address = *IpPrefix::parse("fe80::/64");
  address.address.octets[15] = number;
  return address;
}

}  // namespace viplane::lab
