// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/checkers/run_facts.h"
#include "scenarios/runner/site.h"

namespace viplane::scenarios {

// Who hears whom from when to when, as the scenario's faults make it.
std::vector<Epoch> connectivity(const Scenario& scenario, const Site& site, const RunFacts& facts);

}  // namespace viplane::scenarios
