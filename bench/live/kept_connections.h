// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "bench/live/farm.h"
#include "lab/pair/daemon.h"
#include "lab/pair/keepalived_conf.h"

namespace viplane::bench {

// Connections of visitors to one service, each of which asks for a page now and then, while the master is asked to end,
// and while it comes back.
struct KeptConnections {
  std::size_t open = 0;  // when the master was asked to end, and had served something
  struct Change {        // of the master
    std::size_t reset = 0;
    std::size_t lost = 0;  // in another way: timed out, refused, cut short
    Duration stall{0};     // the longest time that somebody waited for an answer that came
  };
  Change stop;
  Change comeback;
};

// One for each service, in their order. `additions` are to both routers' configuration.
std::vector<KeptConnections> keep_connections(lab::DaemonKind kind, const lab::VirtualRouter& router, Method method,
                                              const std::vector<Service>& services,
                                              const lab::ConfAdditions& additions = {});

}  // namespace viplane::bench
