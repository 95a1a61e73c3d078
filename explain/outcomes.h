// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/explanation.h"
#include "explain/incidents.h"

namespace viplane::explain {

// What each thing that a director tracks does when it alone fails, while `master` is master: whether it moves the
// address, when, and why not.
std::vector<Outcome> outcomes_under(const Peace& peace, const Candidate& master);

}  // namespace viplane::explain
