// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <utility>

#include "env/clock.h"

namespace viplane {

// The one timer of a machine: keeps to the machine's next deadline, and is set anew only when that has moved.
class DeadlineTimer {
 public:
  DeadlineTimer(Clock& clock, std::function<void()> reached) : clock_(clock), reached_(std::move(reached)) {}

  // To be called with the machine's deadline whenever something was done to the machine. nullopt: it waits for nothing.
  void arm(std::optional<Time> next) {
    if (next == armed_for_) return;
    armed_for_ = next;
    timer_.reset();
    if (!next) return;
    timer_ = clock_.call_at(*next, [this] {
      armed_for_.reset();
      reached_();
    });
  }

 private:
  Clock& clock_;
  std::function<void()> reached_;
  HandlePtr timer_;
  std::optional<Time> armed_for_;
};

}  // namespace viplane
