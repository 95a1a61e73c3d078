// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// The class of what a run came to, in words that runs in different worlds can share: "served; lb1 is master",
// "long outage; address left behind; VI_1: lb1 and lb2 are masters".
//
//   served, short outage, takeover, long outage   the longest outage is at most 0.1 s, 1.5 s, 5 s, or longer
//   two masters          two that could hear each other were masters for more than 1.1 s
//   flaps                a node became master of an instance three times or more
//   address left behind  at the end somebody who is no master has a virtual address
//   NAME is master       at the end; for each instance where they differ
std::string outcome_of(const RunResult& result);

}  // namespace viplane::scenarios
