// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace viplane {

// An Ethernet address in the order of the wire.
struct MacAddress {
  std::array<std::uint8_t, 6> octets{};

  static constexpr MacAddress broadcast() { return {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}; }
  // The virtual router's address: 00-00-5E-00-01-{VRID}, for IPv6 00-00-5E-00-02-{VRID}. RFC 9568, section 7.3.
  static constexpr MacAddress virtual_router(std::uint8_t virtual_router_id, bool is_v6 = false) {
    return {{0x00, 0x00, 0x5e, 0x00, static_cast<std::uint8_t>(is_v6 ? 2 : 1), virtual_router_id}};
  }
  static std::optional<MacAddress> parse(std::string_view text);  // "02:00:5e:10:00:01"

  bool is_group() const { return (octets[0] & 1) != 0; }  // multicast or broadcast
  std::string to_string() const;
  auto operator<=>(const MacAddress&) const = default;
};

// An IPv4 or IPv6 address in network byte order; IPv4 uses the first four octets, the rest is zero. The order compares
// IPv4 before IPv6, then numerically, which is the order VRRP breaks ties by (RFC 9568, section 6.4.3).
struct IpAddress {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> octets{};

  static constexpr IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return {false, {a, b, c, d}};
  }
  static constexpr IpAddress v4(std::uint32_t host_order) {
    return v4(static_cast<std::uint8_t>(host_order >> 24), static_cast<std::uint8_t>(host_order >> 16),
              static_cast<std::uint8_t>(host_order >> 8), static_cast<std::uint8_t>(host_order));
  }
  static std::optional<IpAddress> parse(std::string_view text);  // either family; no prefix length, no zone

  // The IPv4 address as a number in host byte order; meaningless for IPv6.
  constexpr std::uint32_t v4_value() const {
    return std::uint32_t{octets[0]} << 24 | std::uint32_t{octets[1]} << 16 | std::uint32_t{octets[2]} << 8 | octets[3];
  }
  bool is_unspecified() const { return octets == std::array<std::uint8_t, 16>{}; }
  bool is_multicast() const;
  bool is_link_local() const;  // 169.254/16, fe80::/10
  std::string to_string() const;
  auto operator<=>(const IpAddress&) const = default;
};

// An address and the length of its network's prefix in bits (0..32, 0..128).
struct IpPrefix {
  IpAddress address;
  std::uint8_t length = 0;

  static std::optional<IpPrefix> parse(std::string_view text);  // "10.0.0.1/24"; without "/n" a host prefix
  bool contains(const IpAddress& other) const;                  // false for the other family
  std::string to_string() const;
  auto operator<=>(const IpPrefix&) const = default;
};

// An address and a TCP or UDP port in host byte order.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  std::string to_string() const;  // "10.0.0.1:80", "[fe80::1]:80"
  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace viplane
