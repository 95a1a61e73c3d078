// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/language/scenario.h"
#include "scenarios/language/yaml_section.h"

namespace viplane::scenarios {

// Reads the list under `faults` into scenario.faults, ordered by time. Whether the targets exist is checked later,
// when the directors' files are known.
void load_faults(const YAML::Node& list, Scenario& scenario, Problems& problems);

}  // namespace viplane::scenarios
