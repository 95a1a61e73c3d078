// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <utility>

#include "env/clock.h"

namespace viplane {

// Passes on a flag that changes, each change only after it has lasted: fork_delay and terminate_delay of
// vrrp_track_process, so that a restart goes unnoticed. The first value passes at once.
class SettledFlag {
 public:
  // `told` is called inside report() where nothing has to be waited for.
  SettledFlag(Clock& clock, Duration rise_delay, Duration fall_delay, std::function<void(bool)> told)
      : clock_(clock), rise_delay_(rise_delay), fall_delay_(fall_delay), told_(std::move(told)) {}

  void report(bool value) {
    const Duration delay = value ? rise_delay_ : fall_delay_;
    if (!value_ || delay <= Duration::zero()) return settle(value);
    if (value == *value_) return waiting_.reset();  // it was back before anybody noticed
    waiting_ = clock_.call_at(clock_.now() + delay, [this, value] { settle(value); });
  }

 private:
  void settle(bool value) {
    waiting_.reset();
    if (value_ == value) return;
    value_ = value;
    told_(value);
  }

  Clock& clock_;
  Duration rise_delay_, fall_delay_;
  std::function<void(bool)> told_;
  std::optional<bool> value_;
  HandlePtr waiting_;
};

}  // namespace viplane
