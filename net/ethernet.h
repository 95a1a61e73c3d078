// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/address_bytes.h"

namespace viplane {

enum class EtherType : std::uint16_t { ipv4 = 0x0800, arp = 0x0806, vlan = 0x8100, ipv6 = 0x86dd };

// An Ethernet II frame without its check sequence.
//
//   0        6        12   14
//   | target | source |type| payload, padded to 46 octets on the wire
class EthernetView {
 public:
  static constexpr std::size_t kSize = 14;

  static std::optional<EthernetView> parse(ByteView frame) {
    if (frame.size() < kSize) return std::nullopt;
    return EthernetView(frame);
  }

  MacAddress target() const { return load_mac(frame_.data()); }
  MacAddress source() const { return load_mac(frame_.data() + 6); }
  EtherType type() const { return static_cast<EtherType>(load_be16(frame_.data() + 12)); }
  ByteView payload() const { return frame_.subspan(kSize); }  // may end in padding

 private:
  explicit EthernetView(ByteView frame) : frame_(frame) {}
  ByteView frame_;
};

struct EthernetHeader {
  MacAddress target;
  MacAddress source;
  EtherType type = EtherType::ipv4;
};

// Writes the header at the front of `frame`. Returns the octets written, 0 where there is no room.
inline std::size_t write_ethernet(MutableByteView frame, const EthernetHeader& header) {
  if (frame.size() < EthernetView::kSize) return 0;
  store_mac(frame.data(), header.target);
  store_mac(frame.data() + 6, header.source);
  store_be16(frame.data() + 12, static_cast<std::uint16_t>(header.type));
  return EthernetView::kSize;
}

inline Bytes build_ethernet(const EthernetHeader& header, ByteView payload) {
  Bytes frame = make_packet(EthernetView::kSize, payload);
  write_ethernet(frame, header);
  return frame;
}

// The group address of an IP multicast address: 01-00-5E and 23 bits (RFC 1112, section 6.4), 33-33 and 32 bits
// (RFC 2464, section 7).
MacAddress multicast_mac(const IpAddress& group);

}  // namespace viplane
