// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "scenarios/language/fault_table.h"
#include "scenarios/language/keys.h"

namespace viplane::scenarios {

// The schema of one plain value, as quantity.h reads it.
nlohmann::ordered_json schema_of(Form form, const std::vector<std::string_view>& words);
nlohmann::ordered_json schema_of(const ParameterForm& form);
nlohmann::ordered_json schema_of(TargetKind kind);
nlohmann::ordered_json sweep_schema();

}  // namespace viplane::scenarios
