// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/offloads.h"

#include <linux/ethtool.h>

namespace viplane::live {
namespace {

bool set_lro(const Interface& interface, bool on) {
  const auto flags = interface.ethtool_get(ETHTOOL_GFLAGS);
  if (!flags) return false;
  const std::uint32_t lro = ETH_FLAG_LRO;
  return interface.ethtool_set(ETHTOOL_SFLAGS, on ? *flags | lro : *flags & ~lro);
}

}  // namespace

ReceiveMergingOff::ReceiveMergingOff(const Interface& interface) : interface_(interface) {
  if (interface_.ethtool_get(ETHTOOL_GGRO).value_or(0) != 0 && interface_.ethtool_set(ETHTOOL_SGRO, 0)) {
    had_gro_ = true;
    changed_ = "gro";
  }
  if ((interface_.ethtool_get(ETHTOOL_GFLAGS).value_or(0) & ETH_FLAG_LRO) != 0 && set_lro(interface_, false)) {
    had_lro_ = true;
    changed_ += changed_.empty() ? "lro" : ", lro";
  }
}

// An interface that is gone took its settings along.
ReceiveMergingOff::~ReceiveMergingOff() {
  if (had_gro_) (void)interface_.ethtool_set(ETHTOOL_SGRO, 1);
  if (had_lro_) (void)set_lro(interface_, true);
}

}  // namespace viplane::live
