// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/decapsulate.h"

#include <algorithm>

#include "net/ipv4.h"
#include "net/ipv6.h"

namespace viplane::realserver {
namespace {

struct Header {
  IpAddress source, target;
  IpProtocol protocol{};
  std::size_t header_size = 0, total = 0;
  bool is_fragment = false;
  unsigned congestion = 0;  // the two ECN bits
};

std::optional<Header> read_header(ByteView packet) {
  if (const auto ip = Ipv4View::parse(packet); ip && ip->checksum_ok()) {
    return Header{ip->source(),       ip->target(),      ip->protocol(), ip->header_size(),
                  ip->total_length(), ip->is_fragment(), ip->tos() & 3u};
  }
  if (const auto ip = Ipv6View::parse(packet)) {
    return Header{ip->source(),       ip->target(),      ip->protocol(),          ip->header_size(),
                  ip->bytes().size(), ip->is_fragment(), ip->traffic_class() & 3u};
  }
  return std::nullopt;
}

constexpr unsigned kNotCapable = 0, kCongested = 3;

void mark_congested(MutableByteView packet) {
  const std::uint16_t before = load_be16(packet.data());
  const bool is_v6 = before >> 12 == 6;
  const auto after = static_cast<std::uint16_t>(before | (is_v6 ? kCongested << 4 : kCongested));
  store_be16(packet.data(), after);
  if (is_v6) return;
  store_be16(packet.data() + 10, update_checksum16(load_be16(packet.data() + 10), before, after));
}

void look_for_partial_checksum(Inner& inner, const Header& header) {
  const bool is_tcp = header.protocol == IpProtocol::tcp;
  if (header.is_fragment || (!is_tcp && header.protocol != IpProtocol::udp)) return;
  const ByteView message = inner.packet.subspan(header.header_size);
  const std::size_t offset = is_tcp ? 16 : 6;
  if (message.size() < offset + 2) return;
  const std::uint16_t field = load_be16(message.data() + offset);
  const auto partial = static_cast<std::uint16_t>(
      ~pseudo_header(header.source, header.target, header.protocol, message.size()).finish());
  if (field != partial) return;
  // Both could hold, once in 65536: then it is correct as it is.
  if (upper_layer_checksum(header.source, header.target, header.protocol, message) == 0) return;
  inner.has_partial_checksum = true;
  inner.checksum_start = static_cast<std::uint16_t>(header.header_size);
  inner.checksum_offset = static_cast<std::uint16_t>(offset);
}

}  // namespace

std::optional<Inner> examine_inner(MutableByteView packet, std::uint8_t traffic_class,
                                   const std::vector<IpAddress>& vips) {
  const auto header = read_header(packet);
  if (!header || std::find(vips.begin(), vips.end(), header->target) == vips.end()) return std::nullopt;
  Inner inner{.packet = packet.first(header->total)};
  if ((traffic_class & kCongested) == kCongested) {
    if (header->congestion == kNotCapable) return std::nullopt;
    mark_congested(inner.packet);
  }
  look_for_partial_checksum(inner, *header);
  return inner;
}

std::optional<Inner> decapsulate(MutableByteView outer, const std::vector<IpAddress>& vips) {
  const auto ip = Ipv4View::parse(outer);
  constexpr auto kIpv6InIpv4 = static_cast<IpProtocol>(41);
  if (!ip || (ip->protocol() != IpProtocol::ipip && ip->protocol() != kIpv6InIpv4)) return std::nullopt;
  return examine_inner(outer.subspan(ip->header_size(), ip->payload().size()), ip->tos(), vips);
}

}  // namespace viplane::realserver
