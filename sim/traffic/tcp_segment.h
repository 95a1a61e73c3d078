// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "net/frame.h"
#include "net/tcp.h"

namespace viplane::sim {

// Sequence numbers wrap; these compare within half the space. RFC 9293, section 3.4.
constexpr std::int32_t sequence_distance(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}
constexpr bool sequence_before(std::uint32_t a, std::uint32_t b) { return sequence_distance(a, b) > 0; }
constexpr bool sequence_at_or_before(std::uint32_t a, std::uint32_t b) { return sequence_distance(a, b) >= 0; }

// IPv4 and TCP headers without options: what a segment costs of the path's MTU.
inline constexpr std::uint16_t kTcpIpv4HeaderLength = 40;

// The two ends of a connection as this host sees them, IPv4, in host byte order.
struct TcpTuple {
  std::uint32_t local_address = 0;
  std::uint32_t remote_address = 0;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;

  bool operator==(const TcpTuple&) const = default;
};

// A TCP segment with its fields in host byte order. The payload is borrowed.
struct TcpSegment {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint16_t window = 0;
  std::uint16_t maximum_segment_size = 0;  // 0: the option is absent
  std::uint8_t flags = 0;
  ByteView payload{};
  bool is_repeat = false;  // sent before; for counters, not on the wire

  bool syn() const { return (flags & tcp_flag::kSyn) != 0; }
  bool ack() const { return (flags & tcp_flag::kAck) != 0; }
  bool rst() const { return (flags & tcp_flag::kRst) != 0; }
  bool fin() const { return (flags & tcp_flag::kFin) != 0; }
  // Octets of sequence space: SYN and FIN count one each.
  std::uint32_t length() const {
    return static_cast<std::uint32_t>(payload.size()) + (syn() ? 1U : 0U) + (fin() ? 1U : 0U);
  }
};

struct DecodedTcp {
  TcpTuple tuple;  // local is the packet's destination
  TcpSegment segment;
};

// Reads a TCP segment out of an IPv4 packet between these addresses. Nothing where it is cut short or its checksum is
// wrong.
std::optional<DecodedTcp> decode_tcp(std::uint32_t source, std::uint32_t target, ByteView ip_payload);

// Octets that encode_tcp() writes: header, MSS option if there is one, payload.
constexpr std::size_t encoded_size(const TcpSegment& segment) {
  return TcpView::kSize + (segment.maximum_segment_size != 0 ? 4U : 0U) + segment.payload.size();
}

// Writes the segment, checksum included, into exactly encoded_size(segment) octets.
void encode_tcp(const TcpTuple& tuple, const TcpSegment& segment, MutableByteView out);

// The reset that answers a segment for which there is no connection. RFC 9293, section 3.10.7.1.
TcpSegment reset_answering(const TcpSegment& segment);

}  // namespace viplane::sim
