// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/quoting.h"

namespace viplane::config {
namespace {

// Reads a number of at most `most` digits at `i` (moved behind it) as one octet.
char read_octet(std::string_view text, std::size_t& i, int base, std::size_t most) {
  unsigned value = 0;
  for (std::size_t n = 0; n < most && i < text.size(); ++n, ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0 || digit >= base) break;
    value = (value * static_cast<unsigned>(base) + static_cast<unsigned>(digit)) & 0xff;
  }
  return static_cast<char>(value);
}

// The escape whose character behind the backslash is at `i`; moves `i` behind it.
char read_escape(std::string_view text, std::size_t& i) {
  const char c = text[i];
  if (c >= '0' && c <= '7') return read_octet(text, i, 8, 3);
  ++i;
  switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'E': return '\x1b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case 'x': return read_octet(text, i, 16, 2);
    case 'c': return i < text.size() ? static_cast<char>(text[i++] & 0x1f) : 'c';
    default: return c;
  }
}

}  // namespace

std::size_t closing_quote(std::string_view text, std::size_t open) {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == text[open])
      return i;
  }
  return std::string_view::npos;
}

std::size_t comment_start(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '#' || c == '!') return i;
    if (c != '"' && c != '\'') continue;
    const std::size_t close = closing_quote(text, i);
    if (close != std::string_view::npos) i = close;
  }
  return std::string_view::npos;
}

std::string unescape(std::string_view quoted) {
  std::string out;
  for (std::size_t i = 0; i < quoted.size();) {
    if (quoted[i] == '\\' && i + 1 < quoted.size())
      out += read_escape(quoted, ++i);
    else
      out += quoted[i++];
  }
  return out;
}

}  // namespace viplane::config
