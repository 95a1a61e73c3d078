// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane::path {

inline constexpr std::uint32_t kNoNextHop = 0xffffffff;

// A neighbour and the port towards it, as the packet core reads them. Addresses in the order of the wire.
struct NextHop {
  std::uint8_t target_mac[6];
  std::uint8_t source_mac[6];
  std::uint32_t source_address;
  std::uint16_t mtu;
  std::uint8_t egress;
  std::uint8_t resolved;  // 1 when target_mac is known
};
static_assert(sizeof(NextHop) == 20);

}  // namespace viplane::path
