// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "realserver/finding.h"
#include "realserver/machine.h"
#include "realserver/options.h"

namespace viplane::realserver {

// What keeps this machine from serving the VIPs as a real server, judged from what was found. Empty: nothing.
std::vector<Finding> examine(const Options& decided, const Machine& machine);

}  // namespace viplane::realserver
