// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// One event in words: "lb2 VI_1 backup -> master: no advertisement for 3.609 s". Empty: not worth telling.
std::string in_words(const Event& event);

// The time-line of a run, a line an event worth telling.
std::string timeline(const RunResult& result);

// Verdict, measures and checks; on failure the violated sentences, the seed and the last events per node in columns.
// `replay` is the command that runs this again, may be empty.
std::string report(const RunResult& result, const std::string& replay);

// The last `rows` events of each node that has any, side by side.
std::string last_events(const std::vector<Event>& events, std::size_t rows);

}  // namespace viplane::scenarios
