// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>

namespace viplane::compare {

// A mean and half the width of its 95 % confidence interval (Student's t). One sample has no interval: half is 0.
struct Estimate {
  double mean = 0;
  double half = 0;
  int samples = 0;
};

Estimate estimate(std::span<const double> samples);

}  // namespace viplane::compare
