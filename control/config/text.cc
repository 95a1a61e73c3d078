// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/text.h"

#include <algorithm>

namespace viplane::config {

void Text::append(std::string_view text, Place place, bool is_fixed) {
  if (text.empty()) return;
  runs_.push_back({characters_.size(), place, is_fixed});
  characters_ += text;
}

Place Text::place_at(std::size_t offset) const {
  if (runs_.empty()) return {};
  offset = std::min(offset, characters_.size() - 1);
  auto after = std::upper_bound(runs_.begin(), runs_.end(), offset,
                                [](std::size_t at, const Run& run) { return at < run.begin; });
  const Run& run = *--after;
  Place place = run.place;
  if (!run.is_fixed) place.column += static_cast<std::uint32_t>(offset - run.begin);
  return place;
}

void Text::append(const Text& other, std::size_t begin, std::size_t end) {
  end = std::min(end, other.size());
  for (std::size_t i = 0; i < other.runs_.size() && begin < end; ++i) {
    const Run& run = other.runs_[i];
    const std::size_t run_end = i + 1 < other.runs_.size() ? other.runs_[i + 1].begin : other.size();
    if (run_end <= begin) continue;
    const std::size_t stop = std::min(run_end, end);
    append(std::string_view(other.characters_).substr(begin, stop - begin), other.place_at(begin), run.is_fixed);
    begin = stop;
  }
}

Text Text::slice(std::size_t begin, std::size_t end) const {
  Text out;
  out.append(*this, begin, end);
  return out;
}

}  // namespace viplane::config
