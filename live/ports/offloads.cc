// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/offloads.h"

#include <linux/ethtool.h>

#include <utility>

namespace viplane::live {

bool merges(const Interface& interface, const std::string& feature) {
  if (feature == "gro") return interface.ethtool_get(ETHTOOL_GGRO).value_or(0) != 0;
  return (interface.ethtool_get(ETHTOOL_GFLAGS).value_or(0) & ETH_FLAG_LRO) != 0;
}

bool set_merging(const Interface& interface, const std::string& feature, bool on) {
  if (feature == "gro") return interface.ethtool_set(ETHTOOL_SGRO, on ? 1 : 0);
  const auto flags = interface.ethtool_get(ETHTOOL_GFLAGS);
  if (!flags) return false;
  const std::uint32_t lro = ETH_FLAG_LRO;
  return interface.ethtool_set(ETHTOOL_SFLAGS, on ? *flags | lro : *flags & ~lro);
}

ReceiveMergingOff::ReceiveMergingOff(const Interface& interface, int index, Ledger& ledger) : interface_(interface) {
  for (const std::string feature : {"gro", "lro"}) {
    if (!merges(interface, feature)) continue;
    Noted noted(ledger, HeldOffload{index, interface.name(), feature, true});
    if (!set_merging(interface, feature, false)) continue;
    switched_off_.push_back({feature, std::move(noted)});
    changed_ += (changed_.empty() ? "" : ", ") + feature;
  }
}

// An interface that is gone took its settings along.
ReceiveMergingOff::~ReceiveMergingOff() {
  for (const SwitchedOff& each : switched_off_) (void)set_merging(interface_, each.feature, true);
}

}  // namespace viplane::live
