// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/checkers/run_facts.h"
#include "scenarios/runner/site.h"

namespace viplane::scenarios {

// What checkers may know: from the files and the scenario alone, before anything runs.
RunFacts make_facts(const Scenario& scenario, const std::vector<DirectorPlan>& directors, const Site& site);

}  // namespace viplane::scenarios
