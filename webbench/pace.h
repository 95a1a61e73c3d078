// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cmath>
#include <cstdint>

namespace viplane::webbench {

// When the requests of an open model are planned: evenly, from time 0 on, whatever becomes of them. Times are
// nanoseconds since the start of the run.
class Pace {
 public:
  explicit Pace(double rate) : interval_(1e9 / rate) {}

  std::int64_t next() const { return static_cast<std::int64_t>(std::llround(interval_ * static_cast<double>(taken_))); }
  bool due(std::int64_t now) const { return next() <= now; }

  // Returns the planned time of the request taken.
  std::int64_t take() {
    const std::int64_t planned = next();
    ++taken_;
    return planned;
  }

 private:
  double interval_;
  std::int64_t taken_ = 0;
};

}  // namespace viplane::webbench
