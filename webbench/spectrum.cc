// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/spectrum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace viplane::webbench {
namespace {

constexpr int kTicksPerHalving = 5;

// The next percentile worth a line: the ticks get finer as the distance to 100 % halves.
double after(double percentile) {
  const double halvings = std::floor(std::log2(100.0 / (100.0 - percentile))) + 1;
  return percentile + 100.0 / (kTicksPerHalving * std::exp2(halvings));
}

std::string line(double milliseconds, double percentile, std::uint64_t count) {
  const double part = percentile / 100;
  if (percentile >= 100) return fmt::format("{:12.3f} {:2.12f} {:10d}\n", milliseconds, part, count);
  return fmt::format("{:12.3f} {:2.12f} {:10d} {:14.2f}\n", milliseconds, part, count, 1 / (1 - part));
}

std::string lines(const Histogram& histogram) {
  std::string text;
  const auto total = static_cast<double>(histogram.count());
  double next = 0;
  std::uint64_t seen = 0;
  for (std::size_t cell = 0; cell < histogram.cells() && seen < histogram.count(); ++cell) {
    if (histogram.count_in(cell) == 0) continue;
    seen += histogram.count_in(cell);
    const double value = static_cast<double>(std::min(Histogram::highest_of(cell), histogram.max())) / 1000;
    if (seen == histogram.count()) return text + line(value, next, seen) + line(value, 100, seen);
    const double reached = 100.0 * static_cast<double>(seen) / total;
    for (; next <= reached; next = after(next)) text += line(value, next, seen);
  }
  return text;
}

}  // namespace

std::string percentile_spectrum(const Histogram& histogram) {
  std::string text =
      fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
  text += lines(histogram);
  text += fmt::format("#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n", histogram.mean() / 1000,
                      histogram.standard_deviation() / 1000);
  text += fmt::format("#[Max     = {:12.3f}, Total count    = {:12d}]\n", static_cast<double>(histogram.max()) / 1000,
                      histogram.count());
  text += fmt::format("#[Buckets = {:12d}, SubBuckets     = {:12d}]\n", Histogram::kBuckets, Histogram::kSubBuckets);
  return text;
}

}  // namespace viplane::webbench
