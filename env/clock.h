// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>

#include "env/handle.h"
#include "net/time.h"

namespace viplane {

// The only source of time. Actions run one at a time, in the order of their times, never inside call_at().
// An action may run late (a busy or paused host); it then finds now() after the time it asked for.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  // Runs `action` once at `when`, or as soon as possible where that has passed. Destroying the handle cancels it; the
  // action itself may do so while it runs.
  [[nodiscard]] virtual HandlePtr call_at(Time when, std::function<void()> action) = 0;
};

}  // namespace viplane
