// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/dns_message.h"

#include <array>

#include "net/bytes.h"

namespace viplane::health {
namespace {

constexpr std::size_t kHeader = 12, kLongestLabel = 63, kLongestName = 255;
constexpr std::uint16_t kRecursionDesired = 0x0100, kClassIn = 1;

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

}  // namespace

//   |       ID      | QR Opcode AA TC RD RA Z RCODE | QDCOUNT | ANCOUNT | NSCOUNT | ARCOUNT |   16 bits each
std::string dns_query(std::uint16_t identifier, std::uint16_t type, std::string_view name) {
  std::string out;
  put16(out, identifier);
  put16(out, kRecursionDesired);
  for (const unsigned count : {1u, 0u, 0u, 0u}) put16(out, count);
  if (name.ends_with('.')) name.remove_suffix(1);  // the root is "."
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > kLongestLabel) return {};
    out += static_cast<char>(label.size());
    out += label;
    name.remove_prefix(label.size());
    if (name == ".") return {};  // a second dot at the end
    if (!name.empty()) name.remove_prefix(1);
  }
  out += '\0';
  if (out.size() - kHeader > kLongestName) return {};
  put16(out, type);
  put16(out, kClassIn);
  return out;
}

std::optional<DnsAnswer> parse_dns_answer(ByteView message) {
  if (message.size() < kHeader) return std::nullopt;
  return DnsAnswer{.identifier = load_be16(message.data()),
                   .is_response = (load_u8(message.data() + 2) & 0x80) != 0,
                   .code = static_cast<std::uint8_t>(load_u8(message.data() + 3) & 0x0f)};
}

std::string dns_code_name(std::uint8_t code) {
  static constexpr std::array kNames = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};
  return code < kNames.size() ? kNames[code] : "RCODE " + std::to_string(code);
}

}  // namespace viplane::health
