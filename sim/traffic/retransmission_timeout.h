// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>

#include "net/time.h"

namespace viplane::sim {

// How long to wait before a retransmission. RFC 6298 with Linux's bounds: the variance term counts for at least 200 ms.
class RetransmissionTimeout {
 public:
  static constexpr Duration kInitial = std::chrono::seconds(1);
  static constexpr Duration kLeast = std::chrono::milliseconds(200);
  static constexpr Duration kMost = std::chrono::seconds(120);

  Duration value() const { return value_; }

  // A round trip of octets that were sent once only (Karn's rule is the caller's).
  void sample(Duration round_trip) {
    if (smoothed_ == Duration::zero()) {
      smoothed_ = std::max(round_trip, Duration(1));
      variance_ = round_trip / 2;
    } else {
      const Duration error = round_trip - smoothed_;
      variance_ += ((error < Duration::zero() ? -error : error) - variance_) / 4;
      smoothed_ += error / 8;
    }
    recompute();
  }
  void back_off() { value_ = std::min(value_ * 2, kMost); }
  // New octets were acknowledged: the backing off ends.
  void recompute() {
    if (smoothed_ == Duration::zero()) {
      value_ = kInitial;
    } else {
      value_ = std::min(smoothed_ + std::max(4 * variance_, kLeast), kMost);
    }
  }

 private:
  Duration value_ = kInitial;
  Duration smoothed_{};  // zero: no sample yet
  Duration variance_{};
};

}  // namespace viplane::sim
