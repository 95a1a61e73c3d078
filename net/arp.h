// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "net/ethernet.h"

namespace viplane {

enum class ArpOperation : std::uint16_t { request = 1, reply = 2 };

// An ARP packet for Ethernet and IPv4 (RFC 826); parse() refuses other kinds.
//
//   0    2    4  5  6    8        14       18       24
//   |0001|0800| 6| 4|oper| sender | sender | target | target |
//   |hw  |prot|  |  |    | mac    | ip     | mac    | ip     |
class ArpView {
 public:
  static constexpr std::size_t kSize = 28;

  // `packet` is an Ethernet payload; what follows the first 28 octets is padding.
  static std::optional<ArpView> parse(ByteView packet) {
    if (packet.size() < kSize || load_be32(packet.data()) != 0x00010800 || load_be16(packet.data() + 4) != 0x0604) {
      return std::nullopt;
    }
    return ArpView(packet.first(kSize));
  }

  ArpOperation operation() const { return static_cast<ArpOperation>(load_be16(packet_.data() + 6)); }
  MacAddress sender_mac() const { return load_mac(packet_.data() + 8); }
  IpAddress sender_ip() const { return load_ipv4_address(packet_.data() + 14); }
  MacAddress target_mac() const { return load_mac(packet_.data() + 18); }
  IpAddress target_ip() const { return load_ipv4_address(packet_.data() + 24); }
  bool is_gratuitous() const { return load_be32(packet_.data() + 14) == load_be32(packet_.data() + 24); }
  bool is_probe() const { return load_be32(packet_.data() + 14) == 0; }  // RFC 5227, section 1.1

 private:
  explicit ArpView(ByteView packet) : packet_(packet) {}
  ByteView packet_;
};

struct ArpPacket {
  ArpOperation operation = ArpOperation::request;
  MacAddress sender_mac;
  IpAddress sender_ip;
  MacAddress target_mac;
  IpAddress target_ip;
};

// Writes the packet into the first 28 octets. Returns the octets written, 0 where there is no room.
std::size_t write_arp(MutableByteView packet, const ArpPacket& fields);
Bytes build_arp(const ArpPacket& fields);

// Whole frames. The three cover what a host and a director ever send.
Bytes build_arp_request(const MacAddress& sender_mac, const IpAddress& sender_ip,
                        const IpAddress& wanted);                                                         // broadcast
Bytes build_arp_reply(const MacAddress& sender_mac, const IpAddress& sender_ip, const ArpView& request);  // unicast
// An announcement: broadcast, sender and target address the same, as a request as keepalived sends it (and as RFC 5227,
// section 3, advises), with the target MAC all ones.
Bytes build_gratuitous_arp(const MacAddress& sender_mac, const IpAddress& address,
                           ArpOperation operation = ArpOperation::request);

}  // namespace viplane
