// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

namespace viplane::scenarios {

// The JSON Schema (draft 2020-12) of scenario files, made from the tables that the loader reads by. Editors complete
// and check with it; what only the loader can know (whether names mean something, whether the YAML has a place in time)
// it leaves to the loader.
nlohmann::ordered_json scenario_schema();

}  // namespace viplane::scenarios
