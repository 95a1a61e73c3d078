// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "scenarios/laboratory/daemon.h"
#include "scenarios/runner/prepare.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// The scenario as a laboratory is judged by it: every bound of time gets `tolerance`, and what the daemon cannot be
// judged by is taken out, each with a note that says so.
Prepared judged_in_laboratory(const Prepared& prepared, DaemonKind daemon, Duration tolerance,
                              std::vector<std::string>& notes);

// A scenario knows when a director is started anew; a laboratory knows when it runs. Between `process.started` (or the
// death of the process that is replaced) and `director.started` it is not alive; and where one was started in the time
// in which a takeover is expected, the bound gets what that took, as measured.
void allow_for_starts(Prepared& judged, const std::vector<Event>& events);

// Takes back the failures of checkers that compare frames with one another, for some were not recorded: what such a
// checker misses may be on them. Says so in the checks.
void forgive_lost_frames(RunResult& result, const RunFacts& facts, std::uint64_t lost);

}  // namespace viplane::scenarios
