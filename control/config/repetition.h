// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viplane::config {

// `~SEQ(...)`, `~SEQx(...)` or `~LST(...)` at the beginning of a line: the rest of the line is repeated, once for each
// row, with the variables set to the row's values.
struct Repetition {
  std::vector<std::string> variables;
  std::size_t rows = 0;
  std::size_t rest = 0;  // where the line that is repeated begins
  // The values of row `index`, one for each variable (fewer if the list is short).
  std::vector<std::string> row(std::size_t index) const;

  // A sequence counts from `start` by `step`; a list names its rows.
  bool is_sequence = false;
  bool is_hexadecimal = false;
  long long start = 0, step = 1;
  std::vector<std::vector<std::string>> list;
};

// The word that begins a repetition, with its parenthesis: where its arguments begin and end.
struct RepetitionHead {
  std::string_view kind;  // "~SEQ", "~SEQx", "~LST"
  std::size_t arguments, close;
};
std::optional<RepetitionHead> repetition_head(std::string_view line);

// `arguments` stand between the parentheses. Without a value `problem` says why.
std::optional<Repetition> parse_repetition(std::string_view kind, std::string_view arguments, std::string& problem);

}  // namespace viplane::config
