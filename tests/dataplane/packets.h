// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "net/ipv4.h"
#include "net/tcp.h"
#include "tests/dataplane/lab.h"

namespace viplane::test {

// A frame of a story, spelt out: `Packet::tcp("S").ttl(3).dont_fragment().frame()`. By default from the client
// 198.51.100.1:20001, by the gateway, to the service 10.71.0.100:80 (UDP: port 53).
class Packet {
 public:
  static Packet tcp(const std::string& flags);  // letters of "SAFRPU"
  static Packet udp();

  Packet& from(const std::string& address_and_port);
  Packet& to(const std::string& address_and_port);
  Packet& ttl(unsigned value) { return ip_.ttl = static_cast<std::uint8_t>(value), *this; }
  Packet& tos(unsigned value) { return ip_.tos = static_cast<std::uint8_t>(value), *this; }
  Packet& id(unsigned value) { return ip_.identification = static_cast<std::uint16_t>(value), *this; }
  Packet& dont_fragment() { return ip_.dont_fragment = true, *this; }
  Packet& more_fragments() { return ip_.more_fragments = true, *this; }
  Packet& offset(unsigned octets) { return ip_.fragment_offset = static_cast<std::uint16_t>(octets), *this; }
  Packet& options(const std::string& hex);
  Packet& length(std::size_t total);  // of the IPv4 packet, filled with a payload
  Packet& without_checksum() { return has_checksum_ = false, *this; }
  Packet& from_back() { return from_back_ = true, *this; }  // by the back port, sent by the server

  Bytes ip() const;     // the IPv4 packet
  Bytes frame() const;  // with its Ethernet header

 private:
  Ipv4Header ip_;
  TcpHeader tcp_;
  Endpoint source_, target_;
  Bytes options_;
  std::size_t payload_ = 0;
  bool has_checksum_ = true;
  bool from_back_ = false;
};

// An ICMP error that quotes the first `quoted` octets of a packet (all of it by default).
Bytes icmp_error_frame(const std::string& from, const std::string& to, unsigned type, unsigned code, ByteView packet,
                       std::size_t quoted = SIZE_MAX, std::uint32_t rest = 0, bool from_back = false);

// The IPv4 packet of a frame, padding excluded; empty where it has none.
Bytes ip_of(ByteView frame);
// What an IPIP packet or an ICMP error carries.
Bytes inner_of(ByteView packet);
Bytes quoted_by(ByteView packet);

// Every checksum of an IPv4 packet and of those within it, worked out octet by octet, without our own code. What a
// fragment or an ICMP error cuts short is not looked at. Empty: all correct; else what is wrong.
std::string wrong_checksums(ByteView packet, bool upper_layers = true);

}  // namespace viplane::test
