// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

#include "net/time.h"

namespace viplane::sim {

// Latencies in buckets whose width is at most 1/32 of their value (the idea of HdrHistogram): up to 13 kB, whatever it
// counts. From 1 ns to the end of Duration.
class Histogram {
 public:
  void record(Duration value, std::uint64_t times = 1);
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  Duration least() const { return count_ == 0 ? Duration{} : least_; }
  Duration most() const { return most_; }
  double mean_seconds() const;
  // The least upper bound of a bucket under which at least `fraction` (0..1) of the values lie; never above most().
  Duration percentile(double fraction) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  Duration least_ = Duration::max();
  Duration most_{};
  double sum_seconds_ = 0;
};

}  // namespace viplane::sim
