// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/diagnostic.h"

#include <algorithm>

namespace viplane::config {
namespace {

constexpr std::size_t kLongestShown = 160;     // of the source line that is shown
constexpr std::size_t kLongestMessage = 2000;  // its own words are shorter; what it quotes may be anything

// The white space under which the caret stands: tabs stay tabs, so that it lines up whatever their width.
std::string indent_to(std::string_view line, std::size_t column) {
  std::string out;
  for (std::size_t i = 0; i + 1 < column && i < line.size(); ++i) {
    const auto octet = static_cast<unsigned char>(line[i]);
    if (octet == '\t')
      out += '\t';
    else if ((octet & 0xc0) != 0x80)
      out += ' ';  // one column for a whole UTF-8 sequence
  }
  return out;
}

// What a terminal may be sent: control characters of a binary file become '?'.
std::string printable(std::string_view text, std::size_t longest) {
  std::string out(text.substr(0, longest));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; },
      '?');
  return out;
}

}  // namespace

std::string Location::to_string() const {
  if (!is_written()) return file.empty() ? "(default)" : file;
  return file + ':' + std::to_string(line) + ':' + std::to_string(column);
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::notice: return "notice";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "?";
}

std::string to_string(const Diagnostic& diagnostic) {
  std::string out = diagnostic.location.to_string() + ": " + std::string(name_of(diagnostic.severity)) + ": " +
                    printable(diagnostic.message, kLongestMessage) + '\n';
  if (!diagnostic.source_line.empty() && diagnostic.location.column <= kLongestShown) {
    out += "  " + printable(diagnostic.source_line, kLongestShown) + '\n';
    out += "  " + indent_to(diagnostic.source_line, diagnostic.location.column) + "^\n";
  }
  if (!diagnostic.remedy.empty()) out += "  remedy: " + diagnostic.remedy + '\n';
  return out;
}

}  // namespace viplane::config
