// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace viplane::config {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == '\n'; }

// The value of a hexadecimal digit, -1 of any other character.
constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// `word` as messages quote it.
inline std::string in_quotes(std::string_view word) { return "'" + std::string(word) + "'"; }

// The position of the quote that closes the one at `open`, npos if the text ends before. A backslash hides the
// character behind it.
std::size_t closing_quote(std::string_view text, std::size_t open);

// Where a comment begins ('#' or '!' outside quotes), npos if nowhere. A quote without partner is a plain character.
std::size_t comment_start(std::string_view text);

// What stands between quotes with its escapes replaced: \a \b \E \f \n \r \t \v, \nnn octal, \xXX, \cC; of any other
// the character behind the backslash.
std::string unescape(std::string_view quoted);

}  // namespace viplane::config
