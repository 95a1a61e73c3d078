// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/ipv6.h"

namespace viplane {

std::optional<Ipv6View> Ipv6View::parse(ByteView packet) {
  if (packet.size() < kSize || load_u8(packet.data()) >> 4 != 6) return std::nullopt;
  const std::size_t total = kSize + load_be16(packet.data() + 4);
  if (total > packet.size()) return std::nullopt;
  Ipv6View view(packet.first(total));
  if (!view.walk_extensions()) return std::nullopt;
  return view;
}

bool Ipv6View::walk_extensions() {
  protocol_ = static_cast<IpProtocol>(load_u8(packet_.data() + 6));
  while (true) {
    const ByteView rest = packet_.subspan(header_size_);
    std::size_t size = 0;
    switch (protocol_) {
      case IpProtocol::hop_by_hop:
      case IpProtocol::routing:
      case IpProtocol::destination_options:
        if (rest.size() < 8) return false;
        size = (load_u8(rest.data() + 1) + 1u) * 8;
        break;
      case IpProtocol::authentication:
        if (rest.size() < 8) return false;
        size = (load_u8(rest.data() + 1) + 2u) * 4;  // RFC 4302, section 2.2
        break;
      case IpProtocol::fragment: size = 8; break;
      default: return true;
    }
    if (rest.size() < size) return false;
    const bool is_fragment_header = protocol_ == IpProtocol::fragment;
    protocol_ = static_cast<IpProtocol>(load_u8(rest.data()));
    header_size_ += size;
    if (is_fragment_header && (load_be16(rest.data() + 2) & 0xfff9) != 0) {
      is_fragment_ = true;  // what follows is a piece: there is no more chain to walk
      return true;
    }
  }
}

std::size_t write_ipv6(MutableByteView packet, const Ipv6Header& header) {
  if (packet.size() < Ipv6View::kSize || packet.size() - Ipv6View::kSize > 0xffff) return 0;
  std::byte* at = packet.data();
  store_be32(at, 0x60000000u | std::uint32_t{header.traffic_class} << 20 | (header.flow_label & 0xfffff));
  store_be16(at + 4, static_cast<std::uint16_t>(packet.size() - Ipv6View::kSize));
  store_u8(at + 6, static_cast<std::uint8_t>(header.protocol));
  store_u8(at + 7, header.hop_limit);
  std::memcpy(at + 8, header.source.octets.data(), 16);
  std::memcpy(at + 24, header.target.octets.data(), 16);
  return Ipv6View::kSize;
}

Bytes build_ipv6(const Ipv6Header& header, ByteView payload) {
  Bytes packet = make_packet(Ipv6View::kSize, payload);
  if (write_ipv6(packet, header) == 0) packet.clear();
  return packet;
}

IpAddress solicited_node_group(const IpAddress& address) {
  IpAddress group{true, {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0}};
  for (std::size_t i = 13; i < 16; ++i) group.octets[i] = address.octets[i];
  return group;
}

IpAddress link_local_address(const MacAddress& mac) {
  const auto& m = mac.octets;
  const auto flipped = static_cast<std::uint8_t>(m[0] ^ 2);
  return {true, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, flipped, m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5]}};
}

}  // namespace viplane
