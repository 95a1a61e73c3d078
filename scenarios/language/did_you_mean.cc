// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/did_you_mean.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace viplane::scenarios {
namespace {

// Levenshtein's distance: the least number of letters to insert, delete or replace.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string suggest(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view& candidate : known) {
    const std::size_t steps = distance(word, candidate);
    if (steps >= least) continue;
    least = steps;
    nearest = &candidate;
  }
  if (nearest != nullptr) return fmt::format("did you mean `{}`?", *nearest);
  return fmt::format("known here: `{}`", fmt::join(known, "`, `"));
}

}  // namespace viplane::scenarios
