// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/url_owners.h"

#include <algorithm>
#include <string>

namespace viplane::sim {
namespace {

// FNV-1a, and MurmurHash3's finaliser, so that short URLs spread over all bits.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdU;
  hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53U;
  return hash ^ hash >> 33;
}

}  // namespace

const char* to_string(UrlHash hash) {
  switch (hash) {
    case UrlHash::modulo: return "modulo";
    case UrlHash::consistent: return "consistent";
    case UrlHash::none: break;
  }
  return "none";
}

UrlOwners::UrlOwners(UrlHash hash, std::size_t peers) : hash_(hash) {
  if (hash_ != UrlHash::consistent) return;
  for (std::uint32_t peer = 0; peer < peers; ++peer) {
    for (int point = 0; point < kPointsOnRing; ++point)
      ring_.emplace_back(hash_of(std::to_string(peer) + "#" + std::to_string(point)), peer);
  }
  std::ranges::sort(ring_);
}

std::optional<std::size_t> UrlOwners::owner(std::string_view url, std::size_t self,
                                            const std::vector<bool>& lives) const {
  if (hash_ == UrlHash::none) return self;
  const auto count = static_cast<std::size_t>(std::ranges::count(lives, true));
  if (count == 0) return std::nullopt;
  const std::uint64_t hash = hash_of(url);
  if (hash_ == UrlHash::modulo) {
    std::size_t rest = hash % count;
    for (std::size_t peer = 0;; ++peer) {
      if (lives[peer] && rest-- == 0) return peer;
    }
  }
  auto point = std::ranges::lower_bound(ring_, std::pair<std::uint64_t, std::uint32_t>(hash, 0));
  for (;; ++point) {
    if (point == ring_.end()) point = ring_.begin();
    if (lives[point->second]) return point->second;
  }
}

}  // namespace viplane::sim
