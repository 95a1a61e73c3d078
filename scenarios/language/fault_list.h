// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace viplane::scenarios {

// What `viplane faults` prints: every verb with its target, its keys, what it means, and which world can do it.
std::string fault_list_text();
std::string fault_list_markdown();  // the two tables of docs/faults.md
nlohmann::ordered_json fault_list_json();

}  // namespace viplane::scenarios
