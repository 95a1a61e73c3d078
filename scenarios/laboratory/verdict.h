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

// Adds to the bounds of takeovers what the programs took to start, where one was started in the time that counts:
// from `process.started` to `director.started`, as measured.
void allow_for_starts(Prepared& judged, const std::vector<Event>& events);

}  // namespace viplane::scenarios
