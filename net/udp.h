// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/checksum.h"

namespace viplane {

// A UDP datagram (RFC 768).
//
//   0      2      4        6          8
//   | from | to   | length | checksum | payload
class UdpView {
 public:
  static constexpr std::size_t kSize = 8;

  // `datagram` is the payload of an unfragmented IP packet. Takes the length from the UDP header; octets after it
  // are no part of the datagram. Does not verify the checksum.
  static std::optional<UdpView> parse(ByteView datagram) {
    if (datagram.size() < kSize) return std::nullopt;
    const std::size_t length = load_be16(datagram.data() + 4);
    if (length < kSize || length > datagram.size()) return std::nullopt;
    return UdpView(datagram.first(length));
  }

  std::uint16_t source_port() const { return load_be16(datagram_.data()); }
  std::uint16_t target_port() const { return load_be16(datagram_.data() + 2); }
  std::uint16_t checksum() const { return load_be16(datagram_.data() + 6); }
  // A zero checksum means "none", which IPv4 allows and IPv6 does not (RFC 8200, section 8.1).
  bool checksum_ok(const IpAddress& source, const IpAddress& target) const {
    if (checksum() == 0) return !source.is_v6;
    return upper_layer_checksum(source, target, IpProtocol::udp, datagram_) == 0;
  }
  ByteView payload() const { return datagram_.subspan(kSize); }

 private:
  explicit UdpView(ByteView datagram) : datagram_(datagram) {}
  ByteView datagram_;
};

struct UdpHeader {
  std::uint16_t source_port = 0;
  std::uint16_t target_port = 0;
};

// Writes header and checksum at the front of `datagram`, which is the whole datagram with its payload in place.
// Returns the octets written, 0 where there is no room or the datagram exceeds 65,535 octets.
std::size_t write_udp(MutableByteView datagram, const UdpHeader& header, const IpAddress& source,
                      const IpAddress& target);
Bytes build_udp(const UdpHeader& header, ByteView payload, const IpAddress& source, const IpAddress& target);

}  // namespace viplane
