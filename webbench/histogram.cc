// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace viplane::webbench {
namespace {

constexpr int kHalf = Histogram::kSubBuckets / 2;
constexpr int kHalfBits = 10;

std::size_t cell_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value) | (Histogram::kSubBuckets - 1);
  const int bucket = std::bit_width(bits) - (kHalfBits + 1);
  return (static_cast<std::size_t>(bucket) << kHalfBits) + static_cast<std::size_t>(value >> bucket);
}

int bucket_of(std::size_t cell) { return cell < Histogram::kSubBuckets ? 0 : static_cast<int>(cell / kHalf) - 1; }

double middle_of(std::size_t cell) {
  return static_cast<double>(Histogram::lowest_of(cell)) + std::ldexp(1.0, bucket_of(cell)) / 2 -
         (bucket_of(cell) == 0 ? 0.5 : 0.0);
}

}  // namespace

std::int64_t Histogram::lowest_of(std::size_t cell) {
  const int bucket = bucket_of(cell);
  return (static_cast<std::int64_t>(cell) - static_cast<std::int64_t>(bucket) * kHalf) << bucket;
}

std::int64_t Histogram::highest_of(std::size_t cell) {
  return lowest_of(cell) + (std::int64_t{1} << bucket_of(cell)) - 1;
}

void Histogram::record(std::int64_t value, std::uint64_t count) {
  value = std::clamp<std::int64_t>(value, 0, kLargest);
  cells_[cell_of(value)] += count;
  count_ += count;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void Histogram::add(const Histogram& other) {
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) cells_[cell] += other.cells_[cell];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double Histogram::mean() const {
  if (count_ == 0) return 0;
  double sum = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) sum += static_cast<double>(cells_[cell]) * middle_of(cell);
  return sum / static_cast<double>(count_);
}

double Histogram::standard_deviation() const {
  if (count_ == 0) return 0;
  const double middle = mean();
  double sum = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    const double distance = middle_of(cell) - middle;
    sum += static_cast<double>(cells_[cell]) * distance * distance;
  }
  return std::sqrt(sum / static_cast<double>(count_));
}

std::int64_t Histogram::percentile(double percent) const {
  if (count_ == 0) return 0;
  const double wanted = std::ceil(std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(count_) - 1e-9);
  const auto target = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t seen = 0;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    seen += cells_[cell];
    if (seen >= target) return std::min(highest_of(cell), max_);
  }
  return max_;
}

}  // namespace viplane::webbench
