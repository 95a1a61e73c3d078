// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/tcp_segment.h"

#include <array>
#include <cstring>

namespace viplane::sim {

std::optional<DecodedTcp> decode_tcp(std::uint32_t source, std::uint32_t target, ByteView ip_payload) {
  const auto view = TcpView::parse(ip_payload);
  if (!view || !view->checksum_ok(IpAddress::v4(source), IpAddress::v4(target))) return std::nullopt;
  DecodedTcp decoded;
  decoded.tuple = {target, source, view->target_port(), view->source_port()};
  decoded.segment.sequence = view->sequence();
  decoded.segment.acknowledgement = view->acknowledgement();
  decoded.segment.flags = view->flags();
  decoded.segment.window = view->window();
  if (view->has(tcp_flag::kSyn)) decoded.segment.maximum_segment_size = view->maximum_segment_size().value_or(0);
  decoded.segment.payload = view->payload();
  return decoded;
}

void encode_tcp(const TcpTuple& tuple, const TcpSegment& segment, MutableByteView out) {
  std::array<std::byte, 4> mss_option{std::byte{2}, std::byte{4}};
  store_be16(mss_option.data() + 2, segment.maximum_segment_size);
  const TcpHeader header{.source_port = tuple.local_port,
                         .target_port = tuple.remote_port,
                         .sequence = segment.sequence,
                         .acknowledgement = segment.acknowledgement,
                         .flags = segment.flags,
                         .window = segment.window,
                         .options = segment.maximum_segment_size != 0 ? ByteView(mss_option) : ByteView()};
  if (!segment.payload.empty()) {
    std::memcpy(out.data() + header.size(), segment.payload.data(), segment.payload.size());
  }
  write_tcp(out, header, IpAddress::v4(tuple.local_address), IpAddress::v4(tuple.remote_address));
}

TcpSegment reset_answering(const TcpSegment& segment) {
  if (segment.ack()) return {.sequence = segment.acknowledgement, .flags = tcp_flag::kRst};
  return {.acknowledgement = segment.sequence + segment.length(), .flags = tcp_flag::kRst | tcp_flag::kAck};
}

}  // namespace viplane::sim
