// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "scenarios/runner/prepare.h"

namespace viplane::workbench {

void print(const nlohmann::ordered_json& document);  // to standard output

// Tells what is wrong with the input, on standard error: problems of the scenario, errors and warnings of the
// configurations. With `json` an input that cannot be run is told on standard output as well, as a document.
void tell_problems(const scenarios::PreparedOrNot& prepared, bool json);

}  // namespace viplane::workbench
