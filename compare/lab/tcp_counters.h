// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string_view>

#include "compare/measurement.h"
#include "lab/machine.h"

namespace viplane::compare {

// Understands /proc/net/snmp and /proc/net/netstat, one after the other: pairs of lines, names above values. Throws
// std::runtime_error where a counter is missing.
TcpCounters parse_tcp_counters(std::string_view text);

TcpCounters tcp_counters_of(const lab::Machine& machine);

}  // namespace viplane::compare
