// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/statistics.h"

#include <cmath>
#include <numeric>

namespace viplane::compare {
namespace {

// Student's t, 97.5 %, for 1 to 30 degrees of freedom.
constexpr double kStudent[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                               2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                               2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

double student(std::size_t degrees) { return degrees <= std::size(kStudent) ? kStudent[degrees - 1] : 1.96; }

}  // namespace

Estimate estimate(std::span<const double> samples) {
  if (samples.empty()) return {};
  const auto count = static_cast<double>(samples.size());
  const double mean = std::accumulate(samples.begin(), samples.end(), 0.0) / count;
  if (samples.size() == 1) return {mean, 0, 1};
  double squares = 0;
  for (const double sample : samples) squares += (sample - mean) * (sample - mean);
  const double error = std::sqrt(squares / (count - 1) / count);
  return {mean, student(samples.size() - 1) * error, static_cast<int>(samples.size())};
}

}  // namespace viplane::compare
