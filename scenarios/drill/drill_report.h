// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "scenarios/drill/drill.h"

namespace viplane::scenarios {

// The table that a person reads: a line a case, then every violated sentence with the last events of each node.
std::string table(const DrillResult& result);
nlohmann::ordered_json to_json(const DrillResult& result);
std::string junit_of(const DrillResult& result);

}  // namespace viplane::scenarios
