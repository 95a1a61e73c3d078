// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <vector>

namespace viplane::webbench {

// Counts of values in a fixed number of cells that grow with the value, after Gil Tene's HdrHistogram: three
// significant digits from 1 to 2^42 (52 days in microseconds). The 2^k-wide bucket k holds 1024 cells, bucket 0 twice
// as many. Recording costs a shift and an increment. Two histograms add up.
class Histogram {
 public:
  static constexpr int kBuckets = 32;
  static constexpr int kSubBuckets = 2048;
  static constexpr std::int64_t kLargest = (std::int64_t{kSubBuckets} << (kBuckets - 1)) - 1;

  Histogram() : cells_(kSubBuckets / 2 * (kBuckets + 1)) {}

  void record(std::int64_t value, std::uint64_t count = 1);  // negative counts as 0, too large as kLargest
  void add(const Histogram& other);

  std::uint64_t count() const { return count_; }
  std::int64_t min() const { return count_ ? min_ : 0; }  // exact
  std::int64_t max() const { return max_; }               // exact
  double mean() const;                                    // of the cells' middles
  double standard_deviation() const;

  // The largest value of the cell in which the count reaches `percent` (0 to 100) of all; 0 if there are none.
  std::int64_t percentile(double percent) const;

  // Cells in order of their values, for those who walk over all.
  std::size_t cells() const { return cells_.size(); }
  std::uint64_t count_in(std::size_t cell) const { return cells_[cell]; }
  static std::int64_t lowest_of(std::size_t cell);
  static std::int64_t highest_of(std::size_t cell);

 private:
  std::vector<std::uint64_t> cells_;
  std::uint64_t count_ = 0;
  std::int64_t min_ = kLargest;
  std::int64_t max_ = 0;
};

}  // namespace viplane::webbench
