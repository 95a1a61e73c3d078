// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/address.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstdio>
#include <cstring>

namespace viplane {
namespace {

std::optional<unsigned> parse_number(std::string_view text, int base, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

}  // namespace

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  MacAddress mac;
  for (std::size_t i = 0; i < 6; ++i) {
    if (i > 0 && text[3 * i - 1] != ':') return std::nullopt;
    const auto octet = parse_number(text.substr(3 * i, 2), 16, 255);
    if (!octet) return std::nullopt;
    mac.octets[i] = static_cast<std::uint8_t>(*octet);
  }
  return mac;
}

std::string MacAddress::to_string() const {
  char text[18];
  std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1], octets[2], octets[3],
                octets[4], octets[5]);
  return text;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  char terminated[INET6_ADDRSTRLEN];
  if (text.empty() || text.size() >= sizeof terminated) return std::nullopt;
  std::memcpy(terminated, text.data(), text.size());
  terminated[text.size()] = '\0';
  IpAddress address;
  address.is_v6 = text.find(':') != std::string_view::npos;
  if (inet_pton(address.is_v6 ? AF_INET6 : AF_INET, terminated, address.octets.data()) != 1) return std::nullopt;
  return address;
}

bool IpAddress::is_multicast() const { return is_v6 ? octets[0] == 0xff : (octets[0] & 0xf0) == 0xe0; }

bool IpAddress::is_link_local() const {
  return is_v6 ? octets[0] == 0xfe && (octets[1] & 0xc0) == 0x80 : octets[0] == 169 && octets[1] == 254;
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(is_v6 ? AF_INET6 : AF_INET, octets.data(), text, sizeof text);
  return text;
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned longest = address->is_v6 ? 128 : 32;
  if (slash == std::string_view::npos) return IpPrefix{*address, static_cast<std::uint8_t>(longest)};
  const auto length = parse_number(text.substr(slash + 1), 10, longest);
  if (!length) return std::nullopt;
  return IpPrefix{*address, static_cast<std::uint8_t>(*length)};
}

bool IpPrefix::contains(const IpAddress& other) const {
  if (other.is_v6 != address.is_v6) return false;
  const std::size_t whole = length / 8;
  if (std::memcmp(address.octets.data(), other.octets.data(), whole) != 0) return false;
  const unsigned rest = length % 8;
  return rest == 0 || ((address.octets[whole] ^ other.octets[whole]) >> (8 - rest)) == 0;
}

std::string IpPrefix::to_string() const { return address.to_string() + '/' + std::to_string(length); }

std::string Endpoint::to_string() const {
  const auto host = address.to_string();
  return (address.is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

}  // namespace viplane
