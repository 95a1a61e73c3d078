// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "net/address.h"
#include "realserver/decapsulate_map.h"

namespace viplane::realserver {

// The decapsulating program at an interface's ingress. The kernel keeps it: no process has to stay. Errors are thrown
// and name the attempt.

// `vips`: the addresses that packets inside may go to, separated by spaces. The machine's other addresses are where
// tunnels may end. Replaces the one that is there.
void attach_tc_decapsulator(const std::string& interface, const std::string& vips);
// `had_hook`: the interface's clsact qdisc was there before and stays; so it does when others have filters in it.
void detach_tc_decapsulator(const std::string& interface, bool had_hook);

struct TcDecapsulator {
  bool is_attached = false;
  std::vector<IpAddress> own, vips;
  std::array<std::uint64_t, kDecapsulateCounters> counters{};
};
TcDecapsulator look_at_tc_decapsulator(int interface_index);
bool has_clsact(const std::string& interface);

}  // namespace viplane::realserver
