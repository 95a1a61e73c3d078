// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dataplane/packets.h"

#include "net/ethernet.h"
#include "net/icmp.h"
#include "net/udp.h"
#include "tests/support/bytes.h"

namespace viplane::test {
namespace {

Endpoint endpoint(const std::string& text) {
  const std::size_t colon = text.find(':');
  return {IpAddress::parse(text.substr(0, colon)).value(),
          static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)))};
}

Bytes framed(ByteView packet, bool from_back) {
  const char* director = from_back ? "02:72:00:00:00:01" : "02:71:00:00:00:01";
  const char* sender = from_back ? "02:72:00:00:00:21" : "02:71:00:00:00:fe";
  return build_ethernet({lab_mac(director), lab_mac(sender), EtherType::ipv4}, packet);
}

unsigned at16(ByteView bytes, std::size_t i) {
  return std::to_integer<unsigned>(bytes[i]) << 8 | std::to_integer<unsigned>(bytes[i + 1]);
}

// RFC 1071 to the letter: the sum of 16-bit words, an odd octet padded, carries added at once.
unsigned plain_sum(ByteView bytes, unsigned sum) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += std::to_integer<unsigned>(bytes[i]) << (i % 2 == 0 ? 8 : 0);
    if (sum > 0xffff) sum = (sum & 0xffff) + 1;
  }
  return sum;
}

}  // namespace

Packet Packet::tcp(const std::string& flags) {
  Packet packet;
  packet.source_ = endpoint("198.51.100.1:20001");
  packet.target_ = endpoint("10.71.0.100:80");
  packet.ip_.protocol = IpProtocol::tcp;
  packet.tcp_.sequence = 1000;
  for (const char flag : flags) {
    constexpr std::string_view kLetters = "FSRPAU";
    packet.tcp_.flags = static_cast<std::uint8_t>(packet.tcp_.flags | 1u << kLetters.find(flag));
  }
  return packet;
}

Packet Packet::udp() {
  Packet packet = tcp("");
  packet.target_ = endpoint("10.71.0.100:53");
  packet.ip_.protocol = IpProtocol::udp;
  return packet;
}

Packet& Packet::from(const std::string& address_and_port) { return source_ = endpoint(address_and_port), *this; }
Packet& Packet::to(const std::string& address_and_port) { return target_ = endpoint(address_and_port), *this; }
Packet& Packet::options(const std::string& hex) { return options_ = from_hex(hex), *this; }

Packet& Packet::length(std::size_t total) {
  const std::size_t l4 = ip_.protocol == IpProtocol::tcp ? TcpView::kSize : UdpView::kSize;
  payload_ = total - Ipv4View::kSize - options_.size() - l4;
  return *this;
}

Bytes Packet::ip() const {
  Bytes payload(payload_);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::byte>(i * 7 + 1);
  Bytes upper;
  if (ip_.protocol == IpProtocol::tcp) {
    TcpHeader header = tcp_;
    header.source_port = source_.port;
    header.target_port = target_.port;
    upper = build_tcp(header, payload, source_.address, target_.address);
  } else {
    upper = build_udp({.source_port = source_.port, .target_port = target_.port}, payload, source_.address,
                      target_.address);
    if (!has_checksum_) store_be16(upper.data() + 6, 0);
  }
  Ipv4Header header = ip_;
  header.source = source_.address;
  header.target = target_.address;
  header.options = options_;
  return build_ipv4(header, upper);
}

Bytes Packet::frame() const { return framed(ip(), from_back_); }

Bytes icmp_error_frame(const std::string& from, const std::string& to, unsigned type, unsigned code, ByteView packet,
                       std::size_t quoted, std::uint32_t rest, bool from_back) {
  const IcmpHeader header{static_cast<IcmpType>(type), static_cast<std::uint8_t>(code), rest};
  const Bytes message = build_icmp(header, packet.first(std::min(quoted, packet.size())));
  Ipv4Header outer{.source = IpAddress::parse(from).value(), .target = IpAddress::parse(to).value()};
  outer.protocol = IpProtocol::icmp;
  return framed(build_ipv4(outer, message), from_back);
}

Bytes ip_of(ByteView frame) {
  if (frame.size() < 34 || at16(frame, 12) != 0x0800) return {};
  const auto packet = frame.subspan(14, std::min<std::size_t>(at16(frame, 16), frame.size() - 14));
  return {packet.begin(), packet.end()};
}

Bytes inner_of(ByteView packet) { return {packet.begin() + 20, packet.end()}; }
Bytes quoted_by(ByteView packet) { return {packet.begin() + 28, packet.end()}; }

std::string wrong_checksums(ByteView packet, bool upper_layers) {
  if (packet.size() < 20) return "short packet";
  const std::size_t header = (std::to_integer<unsigned>(packet[0]) & 0xf) * 4;
  if (header < 20 || header > packet.size()) return "header length";
  if (at16(packet, 2) != packet.size()) return "total length";
  if (plain_sum(packet.first(header), 0) != 0xffff) return "IPv4 header checksum";
  if ((at16(packet, 6) & 0x3fff) != 0) return {};
  const unsigned protocol = std::to_integer<unsigned>(packet[9]);
  const ByteView upper = packet.subspan(header);
  if (protocol == 4) return wrong_checksums(upper, upper_layers);
  if (protocol == 1) return plain_sum(upper, 0) == 0xffff ? "" : "ICMP checksum";
  if (!upper_layers || (protocol != 6 && protocol != 17)) return {};
  if (upper.size() < 8) return "short header";
  if (protocol == 17 && at16(upper, 6) == 0) return {};
  unsigned sum = plain_sum(packet.subspan(12, 8), protocol);
  sum = plain_sum(upper, plain_sum({}, sum + static_cast<unsigned>(upper.size())));
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum == 0xffff ? "" : "TCP or UDP checksum";
}

}  // namespace viplane::test
