// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "net/time.h"

namespace viplane::scenarios {

// The events of a laboratory run as they become known, which is not always the order in which they happened. Times of
// the laboratory are CLOCK_MONOTONIC; a scenario begins at zero.
class Chronicle {
 public:
  void record(Event event);
  // Is told of every event from now on, as it becomes known; its time is the laboratory's.
  void on_event(std::function<void(const Event&)> observer) { observer_ = std::move(observer); }

  // When the scenario began.
  void begin(Time zero) { zero_ = zero; }
  Time zero() const { return zero_; }
  Time to_scenario(Time at) const { return Time(at - zero_); }
  Time to_laboratory(Time at) const { return zero_ + at.time_since_epoch(); }

  // All events up to `end` (scenario time) in the order of their times, which are the scenario's. What happened before
  // the beginning happened at zero.
  std::vector<Event> in_order(Time end) const;

 private:
  Time zero_{};
  std::vector<Event> events_;
  std::function<void(const Event&)> observer_;
};

}  // namespace viplane::scenarios
