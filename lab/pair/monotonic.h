// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <time.h>

#include "net/time.h"

namespace viplane::lab {

// CLOCK_MONOTONIC, as all times of a laboratory.
inline Time monotonic_now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return Time(std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec));
}

}  // namespace viplane::lab
