// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/include_check.h"

namespace viplane::config {

void IncludeCheck::merge(IncludeCheck other) {
  readable = readable || other.readable;
  match = match || other.match;
  wildcard_match = wildcard_match || other.wildcard_match;
  brace_match = brace_match || other.brace_match;
}

void IncludeCheck::remove(IncludeCheck other) {
  readable = readable && !other.readable;
  match = match && !other.match;
  wildcard_match = wildcard_match && !other.wildcard_match;
  brace_match = brace_match && !other.brace_match;
}

std::optional<IncludeCheck> include_keyword(std::string_view word) {
  if (word == "include") return IncludeCheck{};
  if (word == "includer") return include_option("readable");
  if (word == "includem") return include_option("match");
  if (word == "includew") return include_option("wildcard_match");
  if (word == "includeb") return include_option("brace_match");
  if (word == "includea") return IncludeCheck{true, true, true, true};
  return std::nullopt;
}

std::optional<IncludeCheck> include_option(std::string_view word) {
  if (word == "readable") return IncludeCheck{.readable = true};
  if (word == "match") return IncludeCheck{.readable = true, .match = true};
  if (word == "wildcard_match") return IncludeCheck{.readable = true, .match = true, .wildcard_match = true};
  if (word == "brace_match") return IncludeCheck{.readable = true, .brace_match = true};
  return std::nullopt;
}

}  // namespace viplane::config
