// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "env/random.h"

namespace viplane::sim {

// Draws from `count` objects, of which number i (from 0) is asked for in proportion to 1 / (i + 1)^exponent, as pages
// of the web are (Breslau et al., INFOCOM 1999: exponents of 0.64 to 0.83).
class Zipf {
 public:
  Zipf(std::size_t count, double exponent) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sums_.push_back(sum += std::pow(static_cast<double>(i + 1), -exponent));
  }
  std::size_t draw(Random& random) const {
    const double at = random.unit() * sums_.back();
    const auto found = std::ranges::upper_bound(sums_, at);
    return std::min(static_cast<std::size_t>(found - sums_.begin()), sums_.size() - 1);
  }
  // How often object `i` is asked for, of all.
  double share(std::size_t i) const { return (sums_[i] - (i == 0 ? 0 : sums_[i - 1])) / sums_.back(); }
  // How often one of the `first` most wanted is asked for, of all: the best hit rate of a cache of that many.
  double share_of(std::size_t first) const {
    return first == 0 ? 0 : sums_[std::min(first, sums_.size()) - 1] / sums_.back();
  }

 private:
  std::vector<double> sums_;
};

}  // namespace viplane::sim
