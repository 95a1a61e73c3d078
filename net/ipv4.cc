// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/ipv4.h"

namespace viplane {

std::size_t write_ipv4(MutableByteView packet, const Ipv4Header& header) {
  const std::size_t size = header.size();
  if (size > 60 || size % 4 != 0 || packet.size() < size || packet.size() > 0xffff) return 0;
  const unsigned flags = (header.dont_fragment ? 0x4000u : 0u) | (header.more_fragments ? 0x2000u : 0u);
  std::byte* at = packet.data();
  store_u8(at, static_cast<std::uint8_t>(0x40 | size / 4));
  store_u8(at + 1, header.tos);
  store_be16(at + 2, static_cast<std::uint16_t>(packet.size()));
  store_be16(at + 4, header.identification);
  store_be16(at + 6, static_cast<std::uint16_t>(flags | header.fragment_offset / 8u));
  store_u8(at + 8, header.ttl);
  store_u8(at + 9, static_cast<std::uint8_t>(header.protocol));
  store_be16(at + 10, 0);
  store_be32(at + 12, header.source.v4_value());
  store_be32(at + 16, header.target.v4_value());
  store_bytes(at + Ipv4View::kSize, header.options);
  store_be16(at + 10, internet_checksum(packet.first(size)));
  return size;
}

Bytes build_ipv4(const Ipv4Header& header, ByteView payload) {
  Bytes packet = make_packet(header.size(), payload);
  if (write_ipv4(packet, header) == 0) packet.clear();
  return packet;
}

bool decrement_ttl(MutableByteView packet) {
  std::byte* at = packet.data();
  if (load_u8(at + 8) <= 1) return false;
  const std::uint16_t before = load_be16(at + 8);
  const auto after = static_cast<std::uint16_t>(before - 0x100);
  store_be16(at + 8, after);
  store_be16(at + 10, update_checksum16(load_be16(at + 10), before, after));
  return true;
}

}  // namespace viplane
