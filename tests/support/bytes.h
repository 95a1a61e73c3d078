// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cctype>
#include <stdexcept>
#include <string>
#include <string_view>

#include "net/bytes.h"

namespace viplane::test {

// "45 00 0028" as octets; spaces do not matter.
inline Bytes from_hex(std::string_view text) {
  const auto digit = [](char c) -> unsigned {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    throw std::invalid_argument("no hexadecimal digit");
  };
  Bytes bytes;
  bool is_second = false;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c))) continue;
    if (is_second) {
      bytes.back() |= static_cast<std::byte>(digit(c));
    } else {
      bytes.push_back(static_cast<std::byte>(digit(c) << 4));
    }
    is_second = !is_second;
  }
  return bytes;
}

// The other way round, for messages that a reader can compare.
inline std::string to_hex(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 0xf];
  }
  return text;
}

inline ByteView as_view(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace viplane::test
