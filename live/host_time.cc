// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/host_time.h"

#include <time.h>

#include "posix/system_call.h"

namespace viplane::live {

// A suspended machine has not been booted anew: CLOCK_BOOTTIME counts sleep, too.
Duration KernelHostTime::since_boot() const {
  timespec now{};
  system_call(::clock_gettime(CLOCK_BOOTTIME, &now), "read the time since boot");
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::int64_t KernelHostTime::unix_seconds() const {
  timespec now{};
  system_call(::clock_gettime(CLOCK_REALTIME, &now), "read the date");
  return now.tv_sec;
}

}  // namespace viplane::live
