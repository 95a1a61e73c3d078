// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "realserver/finding.h"
#include "realserver/machine.h"
#include "realserver/options.h"

namespace viplane::realserver {

struct ProbeVerdict {
  std::vector<Finding> findings;
  std::vector<std::string> notes;  // what could not be tried, and why
};
// Asks the machine for each VIP on its interface as a neighbour would, by ARP or by neighbour solicitation, and for an
// address of the interface's own, so that silence is known to mean something. Sends what the machine answers, nothing
// else.
ProbeVerdict probe(const Options& decided, const Machine& machine);

}  // namespace viplane::realserver
