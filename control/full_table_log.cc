// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/full_table_log.h"

#include <utility>

namespace viplane {
namespace {

constexpr Duration kBetweenLines = std::chrono::seconds(10);

}  // namespace

std::optional<std::uint64_t> FullTableLog::note(Time now, std::uint64_t lost) {
  if (lost == told_ || (last_line_ && now - *last_line_ < kBetweenLines)) return std::nullopt;
  last_line_ = now;
  return lost - std::exchange(told_, lost);
}

}  // namespace viplane
