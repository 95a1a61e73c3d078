// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "net/address.h"
#include "net/frame.h"
#include "net/icmp.h"

namespace viplane::dataplane {

// An ICMP error about a packet, as Linux writes it: at most 576 octets, TTL 64, precedence "internetwork control" with
// the packet's own TOS bits, DF off.
struct IcmpError {
  IcmpType type = IcmpType::destination_unreachable;
  std::uint8_t code = 0;
  std::uint32_t rest = 0;  // octets 4 to 7, host byte order: the MTU of "fragmentation needed"
  IpAddress source;
  std::uint16_t identification = 0;
};

inline constexpr std::size_t kLargestIcmpError = 576;

// Whether an error may be told about this IPv4 packet at all: not about other errors, later fragments, or to a source
// that is no single host (RFC 1122, section 3.2.2).
bool may_tell(ByteView packet);

// Writes the IPv4 packet with the error at the front of `out`, which holds kLargestIcmpError octets. `packet` is what
// it quotes, from the IPv4 header on, and may be cut short; 20 octets at least. Returns the length.
std::size_t write_icmp_error(MutableByteView out, const IcmpError& error, ByteView packet);

}  // namespace viplane::dataplane
