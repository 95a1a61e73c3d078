// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/log_lines.h"

#include <algorithm>

namespace viplane::lab {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> lines_with(std::string_view text, std::span<const std::string_view> phrases) {
  std::vector<std::string> found;
  for (const std::string_view line : lines_of(text)) {
    if (std::any_of(phrases.begin(), phrases.end(), [&](auto phrase) { return line.find(phrase) != line.npos; })) {
      found.emplace_back(line);
    }
  }
  return found;
}

}  // namespace viplane::lab
