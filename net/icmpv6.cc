// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/icmpv6.h"

#include <algorithm>

#include "net/icmp_echo.h"

namespace viplane {
namespace {

constexpr std::size_t kMostQuotedV6 = 1280 - 40 - Icmpv6View::kSize;

}  // namespace

std::size_t write_icmpv6(MutableByteView message, const Icmpv6Header& header, const IpAddress& source,
                         const IpAddress& target) {
  if (message.size() < Icmpv6View::kSize) return 0;
  std::byte* at = message.data();
  store_u8(at, static_cast<std::uint8_t>(header.type));
  store_u8(at + 1, header.code);
  store_be16(at + 2, 0);
  store_be32(at + 4, header.rest);
  store_be16(at + 2, upper_layer_checksum(source, target, IpProtocol::icmpv6, message));
  return Icmpv6View::kSize;
}

Bytes build_icmpv6(const Icmpv6Header& header, ByteView payload, const IpAddress& source, const IpAddress& target) {
  Bytes message = make_packet(Icmpv6View::kSize, payload);
  write_icmpv6(message, header, source, target);
  return message;
}

Bytes build_icmpv6_echo_request(std::uint16_t identifier, std::uint16_t sequence, ByteView data,
                                const IpAddress& source, const IpAddress& target) {
  return build_icmpv6({Icmpv6Type::echo_request, 0, echo_words(identifier, sequence)}, data, source, target);
}

Bytes build_icmpv6_echo_reply(const Icmpv6View& request, const IpAddress& source, const IpAddress& target) {
  const auto words = echo_words(request.identifier(), request.sequence());
  return build_icmpv6({Icmpv6Type::echo_reply, 0, words}, request.payload(), source, target);
}

Bytes build_icmpv6_error(Icmpv6Type type, std::uint8_t code, ByteView packet, std::uint32_t mtu,
                         const IpAddress& source, const IpAddress& target) {
  const ByteView quoted = packet.first(std::min(packet.size(), kMostQuotedV6));
  return build_icmpv6({type, code, mtu}, quoted, source, target);
}

}  // namespace viplane
