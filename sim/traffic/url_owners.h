// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace viplane::sim {

// How proxies that know of each other divide the URLs among themselves.
enum class UrlHash : std::uint8_t {
  none,        // not at all: each answers what it is asked
  modulo,      // hash modulo the number of live proxies (HAProxy: hash-type map-based)
  consistent,  // the next live point on a ring of hashes, kPointsOnRing of each proxy (hash-type consistent)
};
const char* to_string(UrlHash hash);

// Which of `peers` proxies a URL belongs to. All proxies that agree on who lives agree on the owner.
class UrlOwners {
 public:
  static constexpr int kPointsOnRing = 128;

  UrlOwners(UrlHash hash, std::size_t peers);

  // Nothing where none lives. With UrlHash::none it is whoever asks: `self`.
  std::optional<std::size_t> owner(std::string_view url, std::size_t self, const std::vector<bool>& lives) const;

 private:
  UrlHash hash_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> ring_;  // by hash: the peer
};

}  // namespace viplane::sim
