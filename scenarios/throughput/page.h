// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

// Pages and plots, from the JSON, so that they can be made anew from committed results.
namespace viplane::throughput {

// Markdown of a comparison (comparison.h).
std::string page(const nlohmann::ordered_json& results);

// Of a sweep (sweep.h): Markdown, with a line a value, and a plot of VIP / direct as SVG.
std::string section(const nlohmann::ordered_json& sweep);
std::string plot(const nlohmann::ordered_json& sweep);

}  // namespace viplane::throughput
