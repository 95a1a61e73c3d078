// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/language/scenario.h"
#include "scenarios/language/yaml_section.h"

namespace viplane::scenarios {

// One function a part of the file, each in the file of its name. They report and go on.
void load_directors(const YAML::Node& map, Scenario& scenario, Problems& problems);
void load_topology(const YAML::Node& map, Scenario& scenario, Problems& problems);
void load_real_servers(const YAML::Node& map, Scenario& scenario, Problems& problems);
void load_traffic(const YAML::Node& list, Scenario& scenario, Problems& problems);
void load_expectations(const YAML::Node& map, Scenario& scenario, Problems& problems);
void load_sweep(const YAML::Node& map, Scenario& scenario, Problems& problems);

}  // namespace viplane::scenarios
