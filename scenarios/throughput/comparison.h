// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "scenarios/throughput/inputs.h"
#include "scenarios/throughput/load.h"

namespace viplane::throughput {

// The reference experiment, simulated: for each mode one real server directly, then the VIP over all of them.
struct SimulatedComparison {
  compare::Comparison comparison;  // a row for each mode, one pair of runs each
  std::vector<Load> loads;         // of each row's run through the VIP
  std::uint64_t connections = 0;   // that clients opened, of all runs
};

// `progress` is told of each run before it starts.
using Progress = std::function<void(const std::string&)>;
// `caps` are rows of their own: Mbit/s to which the real servers' cards are slowed down, 0 for not.
SimulatedComparison compare(const Inputs& inputs, const std::vector<Mode>& modes, const std::vector<double>& caps,
                            const Progress& progress);

// A line a row: how busy each part was, and which was scarce.
std::string loads_table(const SimulatedComparison& done);

// compare's JSON with each row's load and `bound_by`, and `connections`.
nlohmann::ordered_json to_json(const SimulatedComparison& done);

}  // namespace viplane::throughput
