// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "lint/format.h"

namespace viplane::lint {
namespace {

// What a workflow command must not hold as it is.
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (is_property && c == ':')
      out += "%3A";
    else if (is_property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string to_github(const CheckResult& result) {
  std::string out;
  for (const Finding& finding : result.findings) {
    const std::string message = finding.message + (finding.remedy.empty() ? "" : "\nremedy: " + finding.remedy);
    out += fmt::format("::{} file={},line={},col={},title={}::{}\n", config::name_of(finding.severity),
                       escaped(finding.location.file, true), finding.location.line, finding.location.column,
                       escaped(finding.id, true), escaped(message, false));
  }
  return out;
}

}  // namespace viplane::lint
