// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string_view>

#include "lab/machine.h"

namespace viplane::compare {

// What a machine's kernel counted of TCP since its birth; what nstat(8) shows.
struct TcpCounters {
  std::uint64_t retransmits = 0;  // segments sent again, SYNs among them
  std::uint64_t syn_retransmits = 0;

  TcpCounters operator-(const TcpCounters& before) const;
};

// Understands /proc/net/snmp and /proc/net/netstat, one after the other: pairs of lines, names above values. Throws
// std::runtime_error where a counter is missing.
TcpCounters parse_tcp_counters(std::string_view text);

TcpCounters tcp_counters_of(const lab::Machine& machine);

}  // namespace viplane::compare
