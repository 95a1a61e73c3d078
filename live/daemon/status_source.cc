// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/status_source.h"

#include <algorithm>

namespace viplane::live {
namespace {

std::vector<std::pair<std::string, std::uint64_t>> named(const PortCounters& counters) {
  return {{"received", counters.received},   {"sent", counters.sent},
          {"ring_full", counters.ring_full}, {"not_sent", counters.not_sent},
          {"cut_short", counters.cut_short}, {"checksums_finished", counters.checksums_finished},
          {"segmented", counters.segmented}, {"given_to_host", counters.given_to_host}};
}

}  // namespace

void StatusSource::sample() {
  const Duration late = host_.loop().take_greatest_lateness();
  seconds_[next_] = late;
  next_ = (next_ + 1) % seconds_.size();
  greatest_ = std::max(greatest_, late);
}

DirectorStatus StatusSource::status() const {
  DirectorStatus status = director_.status();
  status.lateness = {.in_last_minute = *std::ranges::max_element(seconds_), .since_start = greatest_};
  const auto counters = host_.port_counters();
  for (std::size_t i = 0; i < status.ports.size(); ++i) status.ports[i].counters = named(counters[i]);
  return status;
}

}  // namespace viplane::live
