// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/checksum.h"

namespace viplane {

// The control bits of a TCP segment, combined with |.
namespace tcp_flag {
inline constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPsh = 0x08, kAck = 0x10, kUrg = 0x20, kEce = 0x40,
                              kCwr = 0x80;
}

// A TCP segment (RFC 9293, section 3.1).
//
//   0      2      4          8          12     13     14     16         18     20
//   | from | to   | sequence | acknowl. |offset|flags |window| checksum |urgent| options | payload
class TcpView {
 public:
  static constexpr std::size_t kSize = 20;  // without options

  // `segment` is the payload of an unfragmented IP packet. Does not verify the checksum.
  static std::optional<TcpView> parse(ByteView segment) {
    if (segment.size() < kSize) return std::nullopt;
    const std::size_t header = (load_u8(segment.data() + 12) >> 4) * 4u;
    if (header < kSize || header > segment.size()) return std::nullopt;
    return TcpView(segment, header);
  }

  std::uint16_t source_port() const { return load_be16(segment_.data()); }
  std::uint16_t target_port() const { return load_be16(segment_.data() + 2); }
  std::uint32_t sequence() const { return load_be32(segment_.data() + 4); }
  std::uint32_t acknowledgement() const { return load_be32(segment_.data() + 8); }
  std::uint8_t flags() const { return load_u8(segment_.data() + 13); }
  bool has(std::uint8_t flag) const { return (flags() & flag) != 0; }
  std::uint16_t window() const { return load_be16(segment_.data() + 14); }
  std::uint16_t checksum() const { return load_be16(segment_.data() + 16); }
  bool checksum_ok(const IpAddress& source, const IpAddress& target) const {
    return upper_layer_checksum(source, target, IpProtocol::tcp, segment_) == 0;
  }
  ByteView options() const { return segment_.subspan(kSize, header_size_ - kSize); }
  ByteView payload() const { return segment_.subspan(header_size_); }

  std::optional<std::uint16_t> maximum_segment_size() const;  // the option, RFC 9293, section 3.7.1

 private:
  TcpView(ByteView segment, std::size_t header_size) : segment_(segment), header_size_(header_size) {}
  ByteView segment_;
  std::size_t header_size_;
};

struct TcpHeader {
  std::uint16_t source_port = 0;
  std::uint16_t target_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 65535;
  std::uint16_t urgent_pointer = 0;
  ByteView options{};  // at most 40 octets, a multiple of 4

  std::size_t size() const { return TcpView::kSize + options.size(); }
};

// Writes header, options and checksum at the front of `segment`, which is the whole segment with its payload in
// place. Returns the octets written, 0 where there is no room or the options are no whole words.
std::size_t write_tcp(MutableByteView segment, const TcpHeader& header, const IpAddress& source,
                      const IpAddress& target);
Bytes build_tcp(const TcpHeader& header, ByteView payload, const IpAddress& source, const IpAddress& target);

}  // namespace viplane
