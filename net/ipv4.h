// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/address_bytes.h"
#include "net/checksum.h"

namespace viplane {

// An IPv4 packet (RFC 791).
//
//   0        1        2                 4                 6                8        9        10        12      16
//   |ver|ihl | tos    | total length    | identification  |flags, offset   | ttl    |protocol| checksum |source |target
//   |
class Ipv4View {
 public:
  static constexpr std::size_t kSize = 20;  // without options

  // Takes the length from the header, so that `packet` may end in Ethernet padding. Refuses a packet that is cut
  // short or whose lengths contradict one another. Does not verify the checksum.
  static std::optional<Ipv4View> parse(ByteView packet) {
    if (packet.size() < kSize) return std::nullopt;
    const unsigned first = load_u8(packet.data());
    const std::size_t header = (first & 0xf) * 4u;
    const std::size_t total = load_be16(packet.data() + 2);
    if (first >> 4 != 4 || header < kSize || total < header || total > packet.size()) return std::nullopt;
    return Ipv4View(packet.first(total), header);
  }

  ByteView bytes() const { return packet_; }  // the whole packet, padding excluded
  std::size_t header_size() const { return header_size_; }
  ByteView header() const { return packet_.first(header_size_); }
  ByteView options() const { return header().subspan(kSize); }
  ByteView payload() const { return packet_.subspan(header_size_); }

  std::uint8_t tos() const { return load_u8(packet_.data() + 1); }
  std::uint16_t total_length() const { return static_cast<std::uint16_t>(packet_.size()); }
  std::uint16_t identification() const { return load_be16(packet_.data() + 4); }
  bool dont_fragment() const { return (flags_and_offset() & 0x4000) != 0; }
  bool more_fragments() const { return (flags_and_offset() & 0x2000) != 0; }
  std::uint16_t fragment_offset() const {
    return static_cast<std::uint16_t>((flags_and_offset() & 0x1fff) * 8);
  }  // octets
  bool is_fragment() const { return (flags_and_offset() & 0x3fff) != 0; }
  std::uint8_t ttl() const { return load_u8(packet_.data() + 8); }
  IpProtocol protocol() const { return static_cast<IpProtocol>(load_u8(packet_.data() + 9)); }
  std::uint16_t checksum() const { return load_be16(packet_.data() + 10); }
  bool checksum_ok() const { return internet_checksum(header()) == 0; }
  IpAddress source() const { return load_ipv4_address(packet_.data() + 12); }
  IpAddress target() const { return load_ipv4_address(packet_.data() + 16); }
  std::uint32_t source_value() const { return load_be32(packet_.data() + 12); }  // host byte order
  std::uint32_t target_value() const { return load_be32(packet_.data() + 16); }  // host byte order

 private:
  Ipv4View(ByteView packet, std::size_t header_size) : packet_(packet), header_size_(header_size) {}
  std::uint16_t flags_and_offset() const { return load_be16(packet_.data() + 6); }

  ByteView packet_;
  std::size_t header_size_;
};

struct Ipv4Header {
  IpAddress source;
  IpAddress target;
  IpProtocol protocol = IpProtocol::tcp;
  std::uint8_t ttl = 64;
  std::uint8_t tos = 0;
  std::uint16_t identification = 0;
  bool dont_fragment = false;
  bool more_fragments = false;
  std::uint16_t fragment_offset = 0;  // octets, a multiple of 8
  ByteView options{};                 // at most 40 octets, a multiple of 4

  std::size_t size() const { return Ipv4View::kSize + options.size(); }
};

// Writes the header, checksum included, at the front of `packet`, which is the whole packet with its payload in
// place. Returns the octets written, 0 where the packet does not hold a header, exceeds 65,535 octets or the options
// are no whole words.
std::size_t write_ipv4(MutableByteView packet, const Ipv4Header& header);
Bytes build_ipv4(const Ipv4Header& header, ByteView payload);  // empty where write_ipv4() refuses

// Takes one hop from the time to live and mends the checksum. `packet` has been parsed. False, and nothing
// changed, where it is 1 or 0 already: the packet dies here.
bool decrement_ttl(MutableByteView packet);

}  // namespace viplane
