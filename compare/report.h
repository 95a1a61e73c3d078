// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "compare/comparison.h"

namespace viplane::compare {

std::string words(const Comparison& comparison);  // webbench's own, of every row's last pair
std::string table(const Comparison& comparison);  // a line a row, for a terminal
nlohmann::ordered_json to_json(const Comparison& comparison);

// From the JSON, so that pages can be made anew from committed results.
std::string page(const nlohmann::ordered_json& results);              // Markdown
std::string page_table(const nlohmann::ordered_json& results);        // of it, a line a row
std::string plot(const nlohmann::ordered_json& results, double cap);  // SVG: ratios with their intervals

}  // namespace viplane::compare
