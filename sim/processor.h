// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>
#include <cstdint>

#include "net/time.h"

namespace viplane::sim {

// What a machine's one processor spends on the frames that its process reads: the same time for each, one after the
// other in the order of arrival, over all its cards. Arithmetic, like a link's queue: a frame finds out at once when it
// will have been worked off.
class Processor {
 public:
  explicit Processor(Duration frame_cost) : frame_cost_(frame_cost) {}

  bool is_free_of_charge() const { return frame_cost_ == Duration{}; }
  // When a frame that begins to wait `now` is worked off.
  Time book(Time now) {
    busy_until_ = std::max(now, busy_until_) + frame_cost_;
    ++frames_;
    return busy_until_;
  }
  std::uint64_t frames() const { return frames_; }
  Duration busy() const {
    return frame_cost_ * static_cast<Duration::rep>(frames_);
  }  // so far, what is booked included

 private:
  Duration frame_cost_;
  Time busy_until_{};
  std::uint64_t frames_ = 0;
};

}  // namespace viplane::sim
