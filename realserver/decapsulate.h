// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "net/address.h"
#include "net/bytes.h"

namespace viplane::realserver {

// The packet that came in a tunnel.
struct Inner {
  MutableByteView packet;
  // The sender, or segments merged on receipt (GRO), left the TCP or UDP checksum to a card: its field holds the sum
  // of the pseudo-header only. Whoever takes the packet must be told so, or it would look corrupt.
  bool has_partial_checksum = false;
  std::uint16_t checksum_start = 0;   // octets from the front of the packet to the TCP or UDP header
  std::uint16_t checksum_offset = 0;  // from there to the field
};

// Takes the header off that the director put on, in place. `outer` is a whole IPv4 packet addressed to this machine, as
// a raw socket gives it. Nothing where its packet is for none of `vips`, is malformed, or says that congestion was met
// which cannot be told on (RFC 6040, section 4.2).
std::optional<Inner> decapsulate(MutableByteView outer, const std::vector<IpAddress>& vips);

// The same for a packet whose outer header is off already (IPv6 raw sockets keep it), `traffic_class` of that header.
std::optional<Inner> examine_inner(MutableByteView inner, std::uint8_t traffic_class,
                                   const std::vector<IpAddress>& vips);

}  // namespace viplane::realserver
