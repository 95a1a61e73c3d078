// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/address_bytes.h"
#include "net/checksum.h"

namespace viplane {

// An IPv6 packet (RFC 8200) with its chain of extension headers walked.
//
//   0                                4              6        7        8        24
//   |ver| traffic class | flow label | payload len  |next hdr|hop lim | source | target | extensions, upper layer
class Ipv6View {
 public:
  static constexpr std::size_t kSize = 40;  // without extension headers

  // Takes the length from the header, so that `packet` may end in Ethernet padding. Refuses a packet that is cut
  // short or whose extension headers run past its end.
  static std::optional<Ipv6View> parse(ByteView packet);

  ByteView bytes() const { return packet_; }  // the whole packet, padding excluded
  std::uint8_t traffic_class() const { return static_cast<std::uint8_t>(load_be16(packet_.data()) >> 4); }
  std::uint32_t flow_label() const { return load_be32(packet_.data()) & 0xfffff; }
  std::uint8_t hop_limit() const { return load_u8(packet_.data() + 7); }
  IpAddress source() const { return load_ipv6_address(packet_.data() + 8); }
  IpAddress target() const { return load_ipv6_address(packet_.data() + 24); }

  // The upper layer after the extension headers. Of a fragment, what the fragment header names and what follows it.
  IpProtocol protocol() const { return protocol_; }
  ByteView payload() const { return packet_.subspan(header_size_); }
  std::size_t header_size() const { return header_size_; }  // extension headers included
  bool is_fragment() const { return is_fragment_; }         // atomic fragments (RFC 6946) are none

 private:
  explicit Ipv6View(ByteView packet) : packet_(packet) {}
  bool walk_extensions();

  ByteView packet_;
  std::size_t header_size_ = kSize;
  IpProtocol protocol_ = IpProtocol::none;
  bool is_fragment_ = false;
};

struct Ipv6Header {
  IpAddress source;
  IpAddress target;
  IpProtocol protocol = IpProtocol::tcp;
  std::uint8_t hop_limit = 64;
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;  // 20 bits
};

// Writes the header at the front of `packet`, which is the whole packet with its payload in place. Returns the
// octets written, 0 where the packet does not hold a header or its payload exceeds 65,535 octets.
std::size_t write_ipv6(MutableByteView packet, const Ipv6Header& header);
Bytes build_ipv6(const Ipv6Header& header, ByteView payload);  // empty where write_ipv6() refuses

// ff02::1:ffXX:XXXX, where an address is asked for (RFC 4291, section 2.7.1).
IpAddress solicited_node_group(const IpAddress& address);
// The link-local address that a host makes of its MAC address (RFC 4291, appendix A).
IpAddress link_local_address(const MacAddress& mac);

inline constexpr IpAddress kAllNodes{true, {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};

}  // namespace viplane
