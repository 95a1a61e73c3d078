// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/arp.h"

namespace viplane {
namespace {

Bytes build_frame(const MacAddress& target, const ArpPacket& fields) {
  Bytes frame(EthernetView::kSize + ArpView::kSize);
  write_ethernet(frame, {target, fields.sender_mac, EtherType::arp});
  write_arp(MutableByteView(frame).subspan(EthernetView::kSize), fields);
  return frame;
}

}  // namespace

std::size_t write_arp(MutableByteView packet, const ArpPacket& fields) {
  if (packet.size() < ArpView::kSize) return 0;
  std::byte* at = packet.data();
  store_be32(at, 0x00010800);
  store_be16(at + 4, 0x0604);
  store_be16(at + 6, static_cast<std::uint16_t>(fields.operation));
  store_mac(at + 8, fields.sender_mac);
  store_be32(at + 14, fields.sender_ip.v4_value());
  store_mac(at + 18, fields.target_mac);
  store_be32(at + 24, fields.target_ip.v4_value());
  return ArpView::kSize;
}

Bytes build_arp(const ArpPacket& fields) {
  Bytes packet(ArpView::kSize);
  write_arp(packet, fields);
  return packet;
}

Bytes build_arp_request(const MacAddress& sender_mac, const IpAddress& sender_ip, const IpAddress& wanted) {
  return build_frame(MacAddress::broadcast(), {ArpOperation::request, sender_mac, sender_ip, MacAddress{}, wanted});
}

Bytes build_arp_reply(const MacAddress& sender_mac, const IpAddress& sender_ip, const ArpView& request) {
  const auto asker = request.sender_mac();
  return build_frame(asker, {ArpOperation::reply, sender_mac, sender_ip, asker, request.sender_ip()});
}

Bytes build_gratuitous_arp(const MacAddress& sender_mac, const IpAddress& address, ArpOperation operation) {
  return build_frame(MacAddress::broadcast(), {operation, sender_mac, address, MacAddress::broadcast(), address});
}

}  // namespace viplane
