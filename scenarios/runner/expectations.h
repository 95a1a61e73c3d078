// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/checkers/panel.h"
#include "scenarios/language/scenario.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// What the author claimed, each claim a check.
std::vector<CheckResult> judge_expectations(const Scenario& scenario, const Measures& measures,
                                            const std::vector<Event>& events, const RunFacts& facts);

// What the checkers concluded, with what the scenario allows taken into account.
std::vector<CheckResult> judge_invariants(const Scenario& scenario, const std::vector<Conclusion>& conclusions);

}  // namespace viplane::scenarios
