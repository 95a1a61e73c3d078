// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "apps/viplane/verbs.h"
#include "scenarios/language/load.h"

namespace viplane::workbench {

// The scenario that `run` was asked for: the file, with what --seed, --set, --phase, --sweep and --phases change. What
// is wrong with these is a problem of the scenario.
scenarios::LoadedScenario load_varied(const RunArguments& arguments);

// The command that plays the same again, but for the seed and for what a sweep varies.
std::string command_of(const RunArguments& arguments);

}  // namespace viplane::workbench
