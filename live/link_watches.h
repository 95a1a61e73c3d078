// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "live/network_state.h"

namespace viplane::live {

// Tells whether interfaces are up: administratively and with a carrier (IFF_UP and IFF_RUNNING, as RFC 2863 has it).
// An interface is known by its name: one that does not exist, or was renamed, is down; one that comes back under the
// name is up again. What went and came between two rounds of the loop is not told.
class LinkWatches {
 public:
  // `loop` and `state` outlive this.
  LinkWatches(Loop& loop, NetworkState& state);
  // As Watches::link().
  [[nodiscard]] HandlePtr watch(std::string_view interface, std::function<void(bool up)> changed);

 private:
  class Watcher;
  void look();

  Loop& loop_;
  NetworkState& state_;
  std::multimap<std::string, Watcher*, std::less<>> watchers_;
  HandlePtr changes_;
};

}  // namespace viplane::live
