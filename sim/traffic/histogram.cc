// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace viplane::sim {
namespace {

// Values below 64 have a bucket each; above, every power of two has 32.
constexpr unsigned kSubBits = 5;
constexpr std::uint64_t kSub = 1U << kSubBits;

std::size_t bucket_of(std::uint64_t value) {
  if (value < 2 * kSub) return value;
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kSubBits - 1;
  return shift * kSub + (value >> shift);
}

std::uint64_t last_value_of(std::size_t bucket) {
  if (bucket < 2 * kSub) return bucket;
  const auto shift = static_cast<unsigned>(bucket / kSub - 1);
  return ((bucket - shift * kSub + 1) << shift) - 1;
}

}  // namespace

void Histogram::record(Duration value, std::uint64_t times) {
  value = std::max(value, Duration::zero());
  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(value.count()));
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  buckets_[bucket] += times;
  count_ += times;
  least_ = std::min(least_, value);
  most_ = std::max(most_, value);
  sum_seconds_ += seconds(value) * static_cast<double>(times);
}

void Histogram::merge(const Histogram& other) {
  buckets_.resize(std::max(buckets_.size(), other.buckets_.size()));
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
  sum_seconds_ += other.sum_seconds_;
}

double Histogram::mean_seconds() const { return count_ == 0 ? 0.0 : sum_seconds_ / static_cast<double>(count_); }

Duration Histogram::percentile(double fraction) const {
  if (count_ == 0) return {};
  const double wanted = std::ceil(fraction * static_cast<double>(count_));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank) return std::min(Duration(static_cast<Duration::rep>(last_value_of(bucket))), most_);
  }
  return most_;
}

}  // namespace viplane::sim
