// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <tins/hw_address.h>
#include <tins/ip_address.h>
#include <tins/ipv6_address.h>
#include <tins/pdu.h>

#include "net/address.h"
#include "net/bytes.h"

// Between our vocabulary and that of libtins, the independent oracle.
namespace viplane::test {

inline Tins::HWAddress<6> to_tins(const MacAddress& mac) { return Tins::HWAddress<6>(mac.octets.data()); }
inline Tins::IPv4Address to_tins4(const IpAddress& address) { return Tins::IPv4Address(address.to_string()); }
inline Tins::IPv6Address to_tins6(const IpAddress& address) { return Tins::IPv6Address(address.octets.data()); }

inline const std::uint8_t* raw(ByteView bytes) { return reinterpret_cast<const std::uint8_t*>(bytes.data()); }

inline Bytes serialized(Tins::PDU& pdu) {
  const auto octets = pdu.serialize();
  const auto bytes = std::as_bytes(std::span(octets));
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace viplane::test
