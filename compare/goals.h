// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace viplane::compare {

// A promise about the figures, held against what was measured.
struct Goal {
  std::string what;
  double value = 0;
  double least = 0;
  bool met() const { return value >= least; }
};

// The promises that the rows of these results (report.h's JSON) can answer: through DR and TUN capped servers add up to
// 99 % of the ceiling; uncapped, the best of our rows lies above HAProxy's TCP proxy in the same run.
std::vector<Goal> goals(const nlohmann::ordered_json& results);

// A line a goal; empty where there is none.
std::string goals_text(const nlohmann::ordered_json& results);

}  // namespace viplane::compare
