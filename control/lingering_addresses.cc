// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/lingering_addresses.h"

#include <algorithm>

namespace viplane {

std::vector<IpAddress> LingeringAddresses::update(Time now, const std::vector<IpAddress>& present) {
  std::vector<IpAddress> sorted = present;
  std::ranges::sort(sorted);
  for (const IpAddress& address : present_) {
    if (!std::ranges::binary_search(sorted, address)) gone_.try_emplace(address, now + kLinger);
  }
  std::erase_if(gone_,
                [&](const auto& one) { return one.second <= now || std::ranges::binary_search(sorted, one.first); });
  std::vector<IpAddress> counting = sorted;
  for (const auto& [address, until] : gone_) counting.push_back(address);
  present_ = std::move(sorted);
  return counting;
}

std::optional<Time> LingeringAddresses::deadline() const {
  std::optional<Time> first;
  for (const auto& [address, until] : gone_) first = first ? std::min(*first, until) : until;
  return first;
}

}  // namespace viplane
