// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/checkers/run_facts.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// Reads off the events what happened and what clients saw. `end` is the end of the run.
Measures measure(const std::vector<Event>& events, const RunFacts& facts, Time end);

// The node that is master of every instance it has at the end; "" where no node is, or nodes share.
std::string master_at_end(const std::vector<Event>& events, const RunFacts& facts);

// From `after` to the next time that `node` becomes master of anything (`node` empty: any node).
std::optional<Duration> takeover_after(const Measures& measures, const std::string& node, Time after);

}  // namespace viplane::scenarios
