// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/schedulers/round_robin.h"

#include <algorithm>
#include <numeric>

namespace viplane::dataplane {

std::optional<std::size_t> RoundRobin::pick(const Flow&, Servers servers) {
  const std::size_t count = servers.size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t index = (last_ + step) % count;
    if (!servers[index].is_available()) continue;
    last_ = index + 1;
    return index;
  }
  return std::nullopt;
}

void RoundRobin::server_added(Servers, std::size_t index) {
  if (index < last_) ++last_;
}

// The predecessor of a removed server inherits its mark, so that its successor is next.
void RoundRobin::server_removed(Servers, std::size_t former_index) {
  if (former_index < last_) --last_;
}

void WeightedRoundRobin::measure(Servers servers) {
  std::uint32_t greatest = 0;
  std::uint32_t divisor = 0;
  for (const Server& server : servers) {
    greatest = std::max(greatest, server.weight);
    divisor = std::gcd(divisor, server.weight);
  }
  step_ = std::max<std::int64_t>(divisor, 1);
  // Any bar above the next lower multiple admits the same servers; this one makes the last round's bar 1.
  highest_ = greatest - (step_ - 1);
}

void WeightedRoundRobin::started(Servers servers) {
  last_ = 0;
  measure(servers);
  bar_ = highest_;
}

// A change restarts the list but keeps the height of the bar where the new weights allow it. Servers that arrive one by
// one therefore find the bar at 1, where the first of them left it.
void WeightedRoundRobin::servers_changed(Servers servers) {
  last_ = 0;
  measure(servers);
  if (bar_ > highest_ || bar_ == 0) {
    bar_ = highest_;
  } else if (step_ > 1) {
    bar_ = bar_ / step_ * step_ + 1;
  }
}

// The search ends without a server once each was measured against the lowest bar: when a full round was made with it,
// or, if the first round began in the middle of the list, when that place is reached again.
std::optional<std::size_t> WeightedRoundRobin::pick(const Flow&, Servers servers) {
  if (highest_ <= 0) return std::nullopt;  // no server, or all weights 0
  const std::size_t start = last_;
  bool is_full_round = start == 0;  // the round in progress began with the first server
  bool restarted = false;           // the bar has been at its highest since the search began
  for (;;) {
    const bool is_lowest = bar_ <= step_;
    for (std::size_t place = last_ + 1; place <= servers.size(); ++place) {
      const Server& server = servers[place - 1];
      if (!server.overloaded && server.weight >= bar_) {
        last_ = place;
        return place - 1;
      }
      if (place == start && restarted && is_lowest) {
        last_ = start;
        return std::nullopt;
      }
    }
    last_ = 0;
    bar_ -= step_;
    if (bar_ <= 0) {
      bar_ = highest_;
      if (is_full_round) return std::nullopt;
      restarted = true;
    }
    is_full_round = true;
  }
}

}  // namespace viplane::dataplane
