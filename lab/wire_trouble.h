// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <chrono>

#include "net/time.h"

namespace viplane::lab {

// What a bad cable does to the frames of one direction. Shares are of 1.
struct WireTrouble {
  Duration delay{0};
  Duration jitter{0};  // later by anything up to this, in order
  double held_back = 0;
  Duration held_back_by{0};  // behind those that were sent after
  double twice = 0;
  double corrupted = 0;                     // one bit behind the Ethernet header
  Duration burst{0};                        // all are lost for so long, in the mean; zero: never
  Duration every{std::chrono::seconds(1)};  // the mean time between bursts
};

}  // namespace viplane::lab
