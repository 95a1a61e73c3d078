// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "net/address.h"
#include "net/bytes.h"

namespace viplane {

// Addresses as octets of a packet. The caller has checked the bounds.
inline MacAddress load_mac(const std::byte* at) {
  MacAddress mac;
  std::memcpy(mac.octets.data(), at, 6);
  return mac;
}

inline IpAddress load_ipv4_address(const std::byte* at) { return IpAddress::v4(load_be32(at)); }

inline IpAddress load_ipv6_address(const std::byte* at) {
  IpAddress address;
  address.is_v6 = true;
  std::memcpy(address.octets.data(), at, 16);
  return address;
}

constexpr std::size_t address_size(const IpAddress& address) { return address.is_v6 ? 16 : 4; }

inline void store_mac(std::byte* at, const MacAddress& mac) { std::memcpy(at, mac.octets.data(), 6); }
inline void store_address(std::byte* at, const IpAddress& address) {
  std::memcpy(at, address.octets.data(), address_size(address));
}

}  // namespace viplane
