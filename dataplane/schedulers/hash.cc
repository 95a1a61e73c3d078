// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/schedulers/hash.h"

namespace viplane::dataplane {
namespace {

constexpr std::uint32_t kBuckets = 256;

// Multiplicative hashing by the golden ratio; the upper eight bits name the bucket.
std::uint32_t bucket_of(std::uint32_t value) { return value * 0x61C88647u >> 24; }

}  // namespace

std::uint32_t fold(const IpAddress& address) {
  std::uint32_t folded = 0;
  const std::size_t length = address.is_v6 ? 16 : 4;
  for (std::size_t i = 0; i < length; ++i) folded ^= std::uint32_t{address.octets[i]} << (24 - 8 * (i % 4));
  return folded;
}

void SourceHash::lay_out(Servers servers) {
  if (servers.empty()) return;
  std::size_t owner = 0;
  std::uint32_t owned = 0;
  for (std::size_t& bucket : buckets_) {
    bucket = owner;
    // A server of weight 0 takes its one bucket too; its clients are refused rather than moved.
    if (++owned < servers[owner].weight) continue;
    owner = (owner + 1) % servers.size();
    owned = 0;
  }
}

std::optional<std::size_t> SourceHash::pick(const Flow& flow, Servers servers) {
  if (servers.empty()) return std::nullopt;
  const std::uint32_t value = fold(flow.client) + (flags_.port ? flow.client_port : 0);
  const std::uint32_t home = bucket_of(value);
  if (servers[buckets_[home]].is_available()) return buckets_[home];
  if (!flags_.fallback) return std::nullopt;
  for (std::uint32_t offset = 0; offset < kBuckets; ++offset) {
    const std::uint32_t rehash = (home + offset) % kBuckets;
    const std::size_t index = buckets_[(rehash + bucket_of(value)) % kBuckets];
    if (servers[index].is_available()) return index;
  }
  return std::nullopt;
}

void DestinationHash::lay_out(Servers servers) {
  if (servers.empty()) return;
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] = i % servers.size();
}

std::optional<std::size_t> DestinationHash::pick(const Flow& flow, Servers servers) {
  if (servers.empty()) return std::nullopt;
  const std::size_t index = buckets_[bucket_of(fold(flow.destination))];
  if (!servers[index].is_available()) return std::nullopt;
  return index;
}

}  // namespace viplane::dataplane
