// SPDX-License-Identifier: GPL-2.0-or-later
// What becomes of a packet on its way, once it is sure that it goes: each function turns one frame into the next.
#pragma once
#include "dataplane/path/next_hop.h"
#include "dataplane/path/packet.h"
#include "dataplane/path/server.h"

namespace viplane::path {

// Four octets and a port, in the order of the wire.
struct TransportAddress {
  std::uint32_t address;
  std::uint16_t port;
};

// Target and source, as they begin a frame.
struct Macs {
  std::uint8_t octets[12];
};
static_assert(offsetof(NextHop, target_mac) == 0 && offsetof(NextHop, source_mac) == 6);

VIPLANE_INLINE Macs macs_to(const NextHop& next_hop) {
  Macs macs;
  __builtin_memcpy(macs.octets, &next_hop, sizeof macs.octets);
  return macs;
}
VIPLANE_INLINE Macs macs_to(const Server& server) {
  Macs macs;
  __builtin_memcpy(macs.octets, server.header, sizeof macs.octets);
  return macs;
}
VIPLANE_INLINE void set_macs(Ethernet* ethernet, const Macs& macs) {
  __builtin_memcpy(static_cast<void*>(ethernet), macs.octets, sizeof macs.octets);
}

VIPLANE_INLINE void decrement_ttl(Ipv4* ip) {
  ip->ttl = static_cast<std::uint8_t>(ip->ttl - 1);
  const std::uint32_t sum = std::uint32_t{ip->checksum} + 1;  // the TTL is the first octet of its word
  ip->checksum = static_cast<std::uint16_t>(sum + (sum >= 0xffff ? 1 : 0));
}

// The outer header's type of service: a copy, but congestion that was experienced before the tunnel stays with the
// inner header, and the outer one says ECT(0). RFC 6040, section 4.1, compatibility mode for CE.
VIPLANE_INLINE constexpr std::uint8_t outer_tos(std::uint8_t inner) {
  return static_cast<std::uint8_t>(inner ^ (inner & inner >> 1 & 1));
}

// DR: the same packet, one hop older.
template <class View>
VIPLANE_INLINE bool route(View& view, const Packet& packet, const Macs& macs) {
  Ethernet* ethernet = view.template pull<Ethernet>(0);
  Ipv4* ip = view.template pull<Ipv4>(kEthernetSize);
  if (ethernet == nullptr || ip == nullptr) return false;
  set_macs(ethernet, macs);
  decrement_ttl(ip);
  view.trim(kEthernetSize + packet.total_length);
  return true;
}

// The headers of a tunnel to a server with zeros where each packet brings its own: TOS, length, identification, DF and
// TTL. RFC 2003, section 3.1. Sums up what is constant.
VIPLANE_INLINE void prepare_tunnel(Server& server, const NextHop& next_hop) {
  Ethernet ethernet{};
  set_macs(&ethernet, macs_to(next_hop));
  ethernet.type = kTypeIpv4;
  Ipv4 outer{};
  outer.version_and_length = kPlainIpv4;
  outer.protocol = kProtocolIpip;
  outer.source = next_hop.source_address;
  outer.target = server.address;
  __builtin_memcpy(server.header, &ethernet, sizeof ethernet);
  __builtin_memcpy(server.header + sizeof ethernet, &outer, sizeof outer);
  server.header_sum = header_sum(&outer);
}

// TUN: puts the server's headers before the packet. `dont_fragment` is in the order of the wire, `identification` in
// the host's. False: there is no room, and nothing has changed.
template <class View>
VIPLANE_INLINE bool tunnel(View& view, const Packet& packet, const Server& server, std::uint16_t dont_fragment,
                           std::uint16_t identification) {
  view.trim(kEthernetSize + packet.total_length);  // Ethernet padding is not carried along
  if (!view.prepend(kIpv4Size)) [[unlikely]]
    return false;
  std::uint8_t* front = view.template pull<std::uint8_t>(0);
  Ipv4* outer = view.template pull<Ipv4>(kEthernetSize);
  Ipv4* inner = view.template pull<Ipv4>(kEthernetSize + kIpv4Size);
  if (front == nullptr || outer == nullptr || inner == nullptr) return false;
  decrement_ttl(inner);
  const std::uint8_t tos = outer_tos(inner->tos);
  const std::uint8_t ttl = inner->ttl;
  const std::uint16_t total_length = wire16(static_cast<std::uint16_t>(packet.total_length + kIpv4Size));
  const std::uint32_t sum = std::uint32_t{server.header_sum} + (std::uint32_t{tos} << 8) + total_length +
                            wire16(identification) + dont_fragment + ttl;
  __builtin_memcpy(front, server.header, sizeof server.header);
  outer->tos = tos;
  outer->total_length = total_length;
  outer->identification = wire16(identification);
  outer->fragment = dont_fragment;
  outer->ttl = ttl;
  outer->checksum = static_cast<std::uint16_t>(~fold(sum));
  return true;
}

// NAT: one end of the packet becomes another, in the addresses, the ports and both checksums. A wrong TCP or UDP
// checksum stays wrong; a UDP checksum of 0 is the caller's to replace beforehand. `is_target`: the end is where the
// packet goes to, else where it comes from.
template <bool is_target, class View>
VIPLANE_INLINE bool translate(View& view, const Packet& packet, const Macs& macs, const TransportAddress& end) {
  Ethernet* ethernet = view.template pull<Ethernet>(0);
  Ipv4* ip = view.template pull<Ipv4>(kEthernetSize);
  Udp* udp = view.template pull<Udp>(packet.l4_offset);
  if (ethernet == nullptr || ip == nullptr || udp == nullptr) return false;
  const std::uint32_t old_address = is_target ? ip->target : ip->source;
  const std::uint16_t old_port = is_target ? udp->ports.target : udp->ports.source;
  const std::uint64_t before = std::uint64_t{old_address} + old_port;
  const std::uint64_t after = std::uint64_t{end.address} + end.port;
  if (packet.key.protocol() == kProtocolTcp) {
    Tcp* tcp = view.template pull<Tcp>(packet.l4_offset);
    if (tcp == nullptr) return false;
    tcp->checksum = update(tcp->checksum, before, after);
  } else {
    const std::uint16_t checksum = update(udp->checksum, before, after);
    udp->checksum = checksum == 0 ? 0xffff : checksum;  // 0 would say "none": RFC 768
  }
  if (is_target) {
    ip->target = end.address;
    udp->ports.target = end.port;
  } else {
    ip->source = end.address;
    udp->ports.source = end.port;
  }
  ip->checksum = update(ip->checksum, old_address, end.address);
  decrement_ttl(ip);
  set_macs(ethernet, macs);
  view.trim(kEthernetSize + packet.total_length);
  return true;
}

}  // namespace viplane::path
