// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/schedulers/maglev.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

#include "dataplane/schedulers/siphash.h"

namespace viplane::dataplane {
namespace {

constexpr std::uint32_t kTableSize = 4093;  // a prime, so that every skip visits every entry
constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();

// A server takes its weight in turns at a time, scaled so that the largest needs no more bits than this.
constexpr int kTurnBits = 6;

// The kernel's fixed keys: they place the same client on the same server in every director.
constexpr std::uint64_t kFirstKey = 2654435761;
constexpr std::uint64_t kSecondKey = 2654446892;

std::uint32_t first_hash(std::uint32_t value) { return sip_hash_1_3(value, kFirstKey); }
std::uint32_t second_hash(std::uint32_t value) { return sip_hash_1_3(value, kSecondKey); }

struct Walker {
  std::uint32_t entry;  // where it looks next
  std::uint32_t skip;
  std::uint32_t turns;
};

std::vector<Walker> walkers_of(Servers servers) {
  std::uint32_t divisor = 0;
  std::uint32_t greatest = 0;
  for (const Server& server : servers) {
    divisor = std::gcd(divisor, server.last_weight);
    greatest = std::max(greatest, server.last_weight);
  }
  if (divisor == 0) return {};
  const int shift = std::max(0, static_cast<int>(std::bit_width(greatest / divisor)) - kTurnBits);
  std::vector<Walker> walkers;
  walkers.reserve(servers.size());
  for (const Server& server : servers) {
    const std::uint32_t value = fold(server.address) + server.port;
    const std::uint32_t turns = (server.last_weight / divisor) >> shift;
    walkers.push_back({first_hash(value) % kTableSize, second_hash(value) % (kTableSize - 1) + 1,
                       server.last_weight == 0 ? 0 : std::max(turns, 1u)});
  }
  return walkers;
}

// A remainder without a division: most of the time of a lay-out goes by here.
std::uint32_t step(const Walker& walker) {
  const std::uint32_t next = walker.entry + walker.skip;
  return next < kTableSize ? next : next - kTableSize;
}

}  // namespace

void MaglevHash::fill(Servers servers) {
  is_stale_ = false;
  table_.clear();
  std::vector<Walker> walkers = walkers_of(servers);
  if (walkers.empty()) return;
  table_.assign(kTableSize, kFree);
  std::uint32_t claimed = 0;
  for (std::uint32_t index = 0;; index = index + 1 == walkers.size() ? 0 : index + 1) {
    Walker& walker = walkers[index];
    for (std::uint32_t turn = 0; turn < walker.turns; ++turn) {
      while (table_[walker.entry] != kFree) walker.entry = step(walker);
      table_[walker.entry] = index;
      if (++claimed == kTableSize) return;
    }
  }
}

std::optional<std::size_t> MaglevHash::pick(const Flow& flow, Servers servers) {
  if (is_stale_) fill(servers);
  if (table_.empty()) return std::nullopt;
  const std::uint32_t value = fold(flow.client) + (flags_.port ? flow.client_port : 0);
  const std::uint32_t home = first_hash(value) % kTableSize;
  if (servers[table_[home]].is_available()) return table_[home];
  if (!flags_.fallback) return std::nullopt;
  for (std::uint32_t offset = 0; offset < kTableSize; ++offset) {
    const std::uint32_t rehash = (home + offset) % kTableSize;
    const std::size_t index = table_[first_hash(value + rehash) % kTableSize];
    if (servers[index].is_available()) return index;
  }
  return std::nullopt;
}

}  // namespace viplane::dataplane
