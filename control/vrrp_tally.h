// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>

#include "control/status.h"
#include "control/vrrp/router.h"

namespace viplane {

// Counts what the virtual routers hear, say and become. Instances are known by name; a reload leaves their counts.
class VrrpTally {
 public:
  struct Entry {
    VrrpCounters counters;
    std::uint64_t transitions = 0;
    Time since{};
    std::string why;
    std::optional<Time> heard_at{};  // survives clear_counters()
  };

  void received(Time now, const std::string& instance, std::uint8_t priority);
  void discarded(const std::string& instance, DiscardReason reason);
  void sent(const std::string& instance, std::uint8_t priority);
  void announced(const std::string& instance, std::size_t frames);
  void changed(Time now, const std::string& instance, const vrrp::StateChanged& change);

  Entry of(const std::string& instance) const;  // all zero where nothing was counted
  void clear_counters();                        // keepalived's STATS_CLEAR

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace viplane
