// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace viplane::config {

// What an include has to find, or the configuration is refused. `include` asks for nothing; its variants and
// include_check ask for more.
struct IncludeCheck {
  bool readable = false;        // what matches is a readable file
  bool match = false;           // a plain name exists
  bool wildcard_match = false;  // a pattern matches something
  bool brace_match = false;     // each piece of a brace expression matches

  void merge(IncludeCheck other);
  void remove(IncludeCheck other);
};

// The check of `include`, `includer`, `includem`, `includew`, `includeb`, `includea`; nullopt for another word.
std::optional<IncludeCheck> include_keyword(std::string_view word);

// The check named `readable`, `match`, `wildcard_match` or `brace_match`.
std::optional<IncludeCheck> include_option(std::string_view word);

}  // namespace viplane::config
