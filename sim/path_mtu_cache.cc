// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/path_mtu_cache.h"

#include <algorithm>

namespace viplane::sim {

void PathMtuCache::learn(std::uint32_t target, std::uint32_t mtu, Time now) {
  entries_[target] = {std::max(mtu, kLeast), now + kExpires};
}

std::uint32_t PathMtuCache::find(std::uint32_t target, std::uint32_t interface_mtu, Time now) const {
  const auto found = entries_.find(target);
  if (found == entries_.end() || found->second.expires <= now) return interface_mtu;
  return std::min(found->second.mtu, interface_mtu);
}

}  // namespace viplane::sim
