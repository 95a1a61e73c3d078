// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "scenarios/laboratory/daemon.h"
#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// The scenario as a laboratory is judged by it: every bound of time gets `tolerance`, and what the daemon cannot be
// judged by is taken out, each with a note that says so.
Prepared judged_in_laboratory(const Prepared& prepared, DaemonKind daemon, Duration tolerance,
                              std::vector<std::string>& notes);

}  // namespace viplane::scenarios
