// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/lingering_addresses.h"

#include <algorithm>

namespace viplane {

void LingeringAddresses::linger(Time now, const IpAddress& address) { until_[address] = now + kLinger; }

std::vector<IpAddress> LingeringAddresses::update(Time now, std::vector<IpAddress> present) {
  std::erase_if(until_, [&](const auto& one) {
    return one.second <= now || std::ranges::find(present, one.first) != present.end();
  });
  for (const auto& [address, until] : until_) present.push_back(address);
  return present;
}

std::optional<Time> LingeringAddresses::deadline() const {
  std::optional<Time> first;
  for (const auto& [address, until] : until_) first = first ? std::min(*first, until) : until;
  return first;
}

}  // namespace viplane
