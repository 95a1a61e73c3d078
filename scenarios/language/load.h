// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "scenarios/language/scenario.h"

namespace viplane::scenarios {

// A scenario is of use only when there is no problem.
struct LoadedScenario {
  Scenario scenario;
  Diagnostics problems;
};

LoadedScenario load_scenario(const std::string& path);  // a file that cannot be read is a problem too
LoadedScenario parse_scenario(std::string text, const std::string& path);

}  // namespace viplane::scenarios
