// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <chrono>
#include <string>

#include "env/memory_event_log.h"
#include "live/ports/interface_port.h"
#include "tests/support/netns.h"

namespace viplane::live {

// Two namespaces whose kernels say nothing by themselves, a veth pair between them, and a loop.
struct VethPair {
  VethPair() {
    for (const auto* side : {&left_space, &right_space}) {
      side->run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
    }
    test::connect(left_space, "left", right_space, "right");
  }
  static std::string why_not() { return test::why_no_namespaces(); }

  void run_for(Duration span) {
    const HandlePtr end = loop.call_at(loop.now() + span, [this] { loop.stop(); });
    loop.run();
  }

  test::NetworkNamespace left_space, right_space;
  Loop loop;
  MemoryEventLog events;
  Ledger ledger;
  const PortContext context{loop, events, ledger};
};

// Makes a port inside a namespace.
template <class Port, class... Arguments>
std::unique_ptr<Port> open_inside(const test::NetworkNamespace& space, Arguments&&... arguments) {
  test::Inside inside(space);
  return std::make_unique<Port>(std::forward<Arguments>(arguments)...);
}

}  // namespace viplane::live
