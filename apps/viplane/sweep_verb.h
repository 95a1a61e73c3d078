// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "apps/viplane/verbs.h"
#include "scenarios/language/load.h"

namespace viplane::workbench {

// `run` of a scenario with a sweep: every point, one table.
int sweep_verb(scenarios::LoadedScenario loaded, const RunArguments& arguments);

}  // namespace viplane::workbench
