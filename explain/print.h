// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "explain/explanation.h"

namespace viplane::explain {

std::string to_markdown(const Explanation& explanation);         // for people, in a terminal or on a page
nlohmann::ordered_json to_json(const Explanation& explanation);  // times in seconds; no bound: null

// Mermaid: who is connected to what, and the states of the directors of one electorate with the times between.
std::string topology_drawing(const Explanation& explanation);
std::string state_drawing(const Electorate& electorate);

}  // namespace viplane::explain
