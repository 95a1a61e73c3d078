// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/checksum.h"

namespace viplane {

enum class Icmpv6Type : std::uint8_t {
  destination_unreachable = 1,
  packet_too_big = 2,
  time_exceeded = 3,
  parameter_problem = 4,
  echo_request = 128,
  echo_reply = 129,
  router_solicitation = 133,
  router_advertisement = 134,
  neighbour_solicitation = 135,
  neighbour_advertisement = 136,
  redirect = 137,
};

// An ICMPv6 message (RFC 4443); the checksum covers a pseudo-header.
//
//   0      1      2          4                           8
//   | type | code | checksum | identifier, sequence; MTU | echoed data; the packet it is about; see
//   neighbour_discovery.h
class Icmpv6View {
 public:
  static constexpr std::size_t kSize = 8;

  static std::optional<Icmpv6View> parse(ByteView message) {
    if (message.size() < kSize) return std::nullopt;
    return Icmpv6View(message);
  }

  Icmpv6Type type() const { return static_cast<Icmpv6Type>(load_u8(message_.data())); }
  std::uint8_t code() const { return load_u8(message_.data() + 1); }
  bool checksum_ok(const IpAddress& source, const IpAddress& target) const {
    return upper_layer_checksum(source, target, IpProtocol::icmpv6, message_) == 0;
  }
  ByteView bytes() const { return message_; }
  ByteView payload() const { return message_.subspan(kSize); }

  bool is_echo() const { return type() == Icmpv6Type::echo_request || type() == Icmpv6Type::echo_reply; }
  bool is_error() const { return load_u8(message_.data()) < 128; }             // RFC 4443, section 2.1
  std::uint16_t identifier() const { return load_be16(message_.data() + 4); }  // of an echo
  std::uint16_t sequence() const { return load_be16(message_.data() + 6); }    // of an echo
  std::uint32_t mtu() const { return load_be32(message_.data() + 4); }         // of packet too big

 private:
  explicit Icmpv6View(ByteView message) : message_(message) {}
  ByteView message_;
};

struct Icmpv6Header {
  Icmpv6Type type = Icmpv6Type::echo_request;
  std::uint8_t code = 0;
  std::uint32_t rest = 0;  // octets 4 to 7 as a number in host byte order
};

// Writes header and checksum at the front of `message`, which is the whole message with its payload in place. Returns
// the octets written, 0 where there is no room.
std::size_t write_icmpv6(MutableByteView message, const Icmpv6Header& header, const IpAddress& source,
                         const IpAddress& target);
Bytes build_icmpv6(const Icmpv6Header& header, ByteView payload, const IpAddress& source, const IpAddress& target);

// `source` and `target` are those of the IP packet that will carry the message.
Bytes build_icmpv6_echo_request(std::uint16_t identifier, std::uint16_t sequence, ByteView data,
                                const IpAddress& source, const IpAddress& target);
Bytes build_icmpv6_echo_reply(const Icmpv6View& request, const IpAddress& source, const IpAddress& target);
// An error about `packet`, quoted as far as the error packet stays within 1280 octets (RFC 4443, section 2.4).
// `mtu` is for packet too big only.
Bytes build_icmpv6_error(Icmpv6Type type, std::uint8_t code, ByteView packet, std::uint32_t mtu,
                         const IpAddress& source, const IpAddress& target);

}  // namespace viplane
