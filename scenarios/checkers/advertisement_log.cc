// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/advertisement_log.h"

#include <algorithm>

#include "scenarios/checkers/frame_reader.h"

namespace viplane::scenarios {

void AdvertisementLog::see(const CapturedFrame& frame) {
  if (!frame.outgoing) return;
  const auto seen = read_advertisement(frame.bytes);
  if (!seen) return;
  for (std::size_t i = 0; i < sent_.size(); ++i) {
    const InstanceFacts& instance = facts_.instances[i];
    if (instance.node == frame.node && instance.virtual_router_id == seen->virtual_router_id &&
        instance.family == seen->family && instance.interface == frame.port) {
      sent_[i].push_back({frame.at, seen->priority});
    }
  }
}

bool AdvertisementLog::sent_priority_zero(std::size_t index, Time from, Time to) const {
  return std::any_of(sent_[index].begin(), sent_[index].end(),
                     [&](const Entry& entry) { return entry.priority == 0 && entry.at >= from && entry.at <= to; });
}

}  // namespace viplane::scenarios
