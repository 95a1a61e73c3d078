// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/file_mode.h"

#include <charconv>

namespace viplane::config {
namespace {

constexpr unsigned kAll = 0777;

// IRUSR ... IXOTH.
std::optional<unsigned> bit_of(std::string_view name) {
  if (name.starts_with("S_")) name.remove_prefix(2);
  if (name.size() != 5 || name[0] != 'I') return std::nullopt;
  const std::size_t what = std::string_view("XWR").find(name[1]);
  const std::string_view whose = name.substr(2);
  const unsigned shift = whose == "OTH" ? 0 : whose == "GRP" ? 3 : whose == "USR" ? 6 : 9;
  if (what == std::string_view::npos || shift == 9) return std::nullopt;
  return 1u << what << shift;
}

std::optional<unsigned> number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
  }
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value > kAll) return std::nullopt;
  return value;
}

}  // namespace

std::optional<unsigned> parse_umask(std::string_view text) {
  if (const auto value = number(text)) return value;
  unsigned mask = 0;
  while (true) {
    const std::size_t end = text.find('|');
    const auto bit = bit_of(text.substr(0, end));
    if (!bit) return std::nullopt;
    mask |= *bit;
    if (end == std::string_view::npos) return mask;
    text.remove_prefix(end + 1);
  }
}

std::string octal(unsigned mode) {
  std::string text = "0";
  for (const int shift : {6, 3, 0}) text += static_cast<char>('0' + (mode >> shift & 7));
  return text;
}

}  // namespace viplane::config
