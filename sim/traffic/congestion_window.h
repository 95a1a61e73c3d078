// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>
#include <cstdint>

namespace viplane::sim {

// How many octets may be in flight: slow start, congestion avoidance and the halving of RFC 5681, first window of ten
// segments as in RFC 6928.
class CongestionWindow {
 public:
  void start(std::uint32_t segment) { window_ = 10 * segment; }
  std::uint32_t octets() const { return window_; }

  void on_acknowledged(std::uint32_t octets, std::uint32_t segment) {
    if (window_ < threshold_) {
      window_ += std::min(octets, segment);
    } else {
      window_ += std::max<std::uint32_t>(1, segment * segment / window_);
    }
    window_ = std::min(window_, kMost);
  }
  void on_fast_retransmit(std::uint32_t in_flight, std::uint32_t segment) {
    threshold_ = std::max(in_flight / 2, 2 * segment);
    window_ = threshold_;
  }
  void on_timeout(std::uint32_t in_flight, std::uint32_t segment) {
    threshold_ = std::max(in_flight / 2, 2 * segment);
    window_ = segment;
  }

 private:
  static constexpr std::uint32_t kMost = 1U << 20;  // the peer's window, never scaled here, is far below

  std::uint32_t window_ = 0;
  std::uint32_t threshold_ = kMost;
};

}  // namespace viplane::sim
