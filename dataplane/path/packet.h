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
  malformed,  // shorter than its IPv4 header says
  bad_checksum,
};

// Stage one. Reads a unicast frame of IPv4 with TCP or UDP; never changes it.
template <class View>
VIPLANE_INLINE Parsed parse(View& view, Packet& packet) {
  constexpr std::uint16_t kL4 = kEthernetSize + kIpv4Size;
  if (view.length() < kL4 + sizeof(Udp)) [[unlikely]]
    return Parsed::other;  // too short for a flow, if it is IPv4 at all
  const Ethernet* ethernet = view.template pull<Ethernet>(0);
  const Ipv4* ip = view.template pull<Ipv4>(kEthernetSize);
  const Udp* udp = view.template pull<Udp>(kL4);
  if (ethernet == nullptr || ip == nullptr || udp == nullptr) [[unlikely]]
    return Parsed::malformed;
  if (ethernet->type != kTypeIpv4 || (ethernet->target[0] & 1) != 0) [[unlikely]]
    return Parsed::other;
  if (ip->version_and_length != kPlainIpv4 || (ip->fragment & kFragmentMask) != 0) [[unlikely]]
    return Parsed::other;
  const std::uint16_t total_length = host16(ip->total_length);
  if (std::uint32_t{total_length} + kEthernetSize > view.length()) [[unlikely]]
    return Parsed::malformed;
  if (header_sum(ip) != 0xffff) [[unlikely]]
    return Parsed::bad_checksum;

  const std::uint8_t protocol = ip->protocol;
  packet.tcp_flags = 0;
  if (protocol == kProtocolTcp) [[likely]] {
    if (total_length < kIpv4Size + sizeof(Tcp)) [[unlikely]]
      return Parsed::other;
    const Tcp* tcp = view.template pull<Tcp>(kL4);
    if (tcp == nullptr) [[unlikely]]
      return Parsed::malformed;
    packet.tcp_flags = tcp->flags;
  } else if (protocol != kProtocolUdp || total_length < kIpv4Size + sizeof(Udp)) {
    return Parsed::other;
  }
  std::uint32_t ports;
  __builtin_memcpy(&ports, &udp->ports, sizeof ports);
  __builtin_memcpy(&packet.key.addresses, &ip->source, sizeof packet.key.addresses);
  packet.key.ports_and_protocol = ports | std::uint64_t{protocol} << 32;
  packet.total_length = total_length;
  packet.l4_offset = kL4;
  return Parsed::flow;
}

}  // namespace viplane::path
