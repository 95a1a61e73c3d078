// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/frame.h"

namespace viplane::health {

// A question in the form of RFC 1035, section 4.1: one question, recursion desired, class IN. Empty where `name` is
// none (a label longer than 63 octets or empty, a name longer than 255).
std::string dns_query(std::uint16_t identifier, std::uint16_t type, std::string_view name);

// What a check reads of an answer: its header.
struct DnsAnswer {
  std::uint16_t identifier = 0;
  bool is_response = false;
  std::uint8_t code = 0;  // RCODE
};
std::optional<DnsAnswer> parse_dns_answer(ByteView message);  // nullopt: cut short

std::string dns_code_name(std::uint8_t code);  // "NXDOMAIN"

}  // namespace viplane::health
