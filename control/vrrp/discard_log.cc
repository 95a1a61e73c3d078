// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/discard_log.h"

namespace viplane::vrrp {

std::optional<std::uint64_t> DiscardLog::note(Time now, const std::string& instance, DiscardReason reason) {
  Tally& tally = tallies_[{instance, reason}];
  ++tally.total;
  if (tally.last_line && now - *tally.last_line < std::chrono::seconds(1)) return std::nullopt;
  const std::uint64_t unreported = tally.total - tally.reported;
  tally.reported = tally.total;
  tally.last_line = now;
  return unreported;
}

std::uint64_t DiscardLog::total(const std::string& instance, DiscardReason reason) const {
  const auto found = tallies_.find({instance, reason});
  return found == tallies_.end() ? 0 : found->second.total;
}

}  // namespace viplane::vrrp
