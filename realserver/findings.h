// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "realserver/finding.h"
#include "realserver/machine.h"
#include "realserver/options.h"

namespace viplane::realserver {

// What keeps this machine from serving the VIPs as a real server, judged from what was found. Empty: nothing.
std::vector<Finding> examine(const Options& decided, const Machine& machine);

struct ArpVerdict {
  std::vector<Finding> findings;
  std::vector<std::string> notes;  // what could not be tried, and why
};
// Asks the machine for each IPv4 VIP on its interface as a neighbour would, and for the interface's own address, so
// that silence is known to mean something. Sends what the machine answers, nothing else.
ArpVerdict probe(const Options& decided, const Machine& machine);

}  // namespace viplane::realserver
