// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/checksum.h"
#include "dataplane/path/flow.h"

namespace viplane::path {

// A view of one frame offers
//   T* pull<T>(offset)   the octets at `offset` as a T, null where the frame ends before
//   length()             of the frame in octets
//   prepend(n)           claims n octets before the frame; false where there is no room
//   trim(n)              cuts the frame to n octets
// Pointers are dead after prepend() and trim().

// What later stages need of a packet, by value.
struct Packet {
  FlowKey key;
  std::uint16_t total_length;  // of the IPv4 packet, octets
  std::uint16_t l4_offset;     // of the TCP or UDP header in the frame
  std::uint8_t tcp_flags;      // 0 for UDP
};

enum class Parsed : std::uint8_t {
  flow,       // an unfragmented TCP or UDP packet with its whole header and without IPv4 options
  other,      // something else, for the slow path to look at
  malformed,  // cut short, or its lengths contradict one another
  bad_checksum,
};

// Stage one. Reads a unicast frame of IPv4 with TCP or UDP; never changes it.
template <class View>
VIPLANE_INLINE Parsed parse(View& view, Packet& packet) {
  const Ethernet* ethernet = view.template pull<Ethernet>(0);
  if (ethernet == nullptr) return Parsed::malformed;
  if (ethernet->type != kTypeIpv4 || (ethernet->target[0] & 1) != 0) return Parsed::other;
  const Ipv4* ip = view.template pull<Ipv4>(kEthernetSize);
  if (ip == nullptr) return Parsed::malformed;
  const bool is_tcp = ip->protocol == kProtocolTcp;
  if (ip->version_and_length != kPlainIpv4 || (ip->fragment & kFragmentMask) != 0) return Parsed::other;
  if (!is_tcp && ip->protocol != kProtocolUdp) return Parsed::other;
  const std::uint16_t total_length = host16(ip->total_length);
  const std::uint32_t least = kIpv4Size + (is_tcp ? sizeof(Tcp) : sizeof(Udp));
  if (total_length < kIpv4Size || std::uint32_t{total_length} + kEthernetSize > view.length()) return Parsed::malformed;
  if (header_sum(ip) != 0xffff) return Parsed::bad_checksum;
  if (total_length < least) return Parsed::other;

  constexpr std::uint16_t kL4 = kEthernetSize + kIpv4Size;
  const std::uint64_t protocol = ip->protocol;
  __builtin_memcpy(&packet.key.addresses, &ip->source, sizeof packet.key.addresses);
  const Ports* ports = view.template pull<Ports>(kL4);
  if (ports == nullptr) return Parsed::malformed;
  packet.key.ports_and_protocol = ports->source | std::uint64_t{ports->target} << 16 | protocol << 32;
  packet.total_length = total_length;
  packet.l4_offset = kL4;
  packet.tcp_flags = 0;
  if (is_tcp) {
    const Tcp* tcp = view.template pull<Tcp>(kL4);
    if (tcp == nullptr) return Parsed::malformed;
    packet.tcp_flags = tcp->flags;
  }
  return Parsed::flow;
}

}  // namespace viplane::path
