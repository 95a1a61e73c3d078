// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "net/time.h"

namespace viplane {

// What the host knows of time beside the clock that everything is timed by.
class HostTime {
 public:
  virtual ~HostTime() = default;
  virtual Duration since_boot() const = 0;  // power-on; a process that starts again changes nothing
  // Seconds since 1970: a date for people to read. It may be set back at any time, so nothing is timed by it.
  virtual std::int64_t unix_seconds() const = 0;
};

}  // namespace viplane
