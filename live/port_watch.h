// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "live/network_state.h"
#include "live/ports/port_set.h"

namespace viplane::live {

// Tells ports of what became of their interfaces (deleted, made again, another MTU or MAC), and the event log of their
// links.
class PortWatch {
 public:
  // All outlive this.
  PortWatch(Loop& loop, NetworkState& state, PortSet& ports, EventLog& events,
            const std::vector<std::string>& interfaces);
  void add(const std::string& interface);

 private:
  void look();

  Loop& loop_;
  NetworkState& state_;
  PortSet& ports_;
  EventLog& events_;
  std::map<std::string, Link> known_;  // as it was last seen; index 0: none
  HandlePtr changes_;
};

}  // namespace viplane::live
