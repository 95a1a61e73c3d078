// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/icmp.h"

#include <algorithm>

#include "net/icmp_echo.h"

namespace viplane {
namespace {

constexpr std::size_t kMostQuotedV4 = 576 - 20 - IcmpView::kSize;

}  // namespace

std::size_t write_icmp(MutableByteView message, const IcmpHeader& header) {
  if (message.size() < IcmpView::kSize) return 0;
  std::byte* at = message.data();
  store_u8(at, static_cast<std::uint8_t>(header.type));
  store_u8(at + 1, header.code);
  store_be16(at + 2, 0);
  store_be32(at + 4, header.rest);
  store_be16(at + 2, internet_checksum(message));
  return IcmpView::kSize;
}

Bytes build_icmp(const IcmpHeader& header, ByteView payload) {
  Bytes message = make_packet(IcmpView::kSize, payload);
  write_icmp(message, header);
  return message;
}

Bytes build_icmp_echo_request(std::uint16_t identifier, std::uint16_t sequence, ByteView data) {
  return build_icmp({IcmpType::echo_request, 0, echo_words(identifier, sequence)}, data);
}

Bytes build_icmp_echo_reply(const IcmpView& request) {
  return build_icmp({IcmpType::echo_reply, 0, echo_words(request.identifier(), request.sequence())}, request.payload());
}

Bytes build_icmp_error(IcmpType type, std::uint8_t code, ByteView packet, std::uint16_t next_hop_mtu) {
  return build_icmp({type, code, next_hop_mtu}, packet.first(std::min(packet.size(), kMostQuotedV4)));
}

}  // namespace viplane
