// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <chrono>

namespace viplane {

using Duration = std::chrono::nanoseconds;

// A clock with no now(): only an Env can tell the time, so a stray read of the host clock inside shared code does not
// compile. Time zero is the start of the world (simulation) or of the host's monotonic clock (live).
struct EnvClock {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<EnvClock, Duration>;
  static constexpr bool is_steady = true;
};
using Time = EnvClock::time_point;

inline double seconds(Duration span) { return std::chrono::duration<double>(span).count(); }
inline double seconds(Time at) { return seconds(at.time_since_epoch()); }

}  // namespace viplane
