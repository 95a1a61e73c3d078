// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/runner/prepare.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// One fault in one role. What theory allows stands in the scenario's expectations.
struct DrillCase {
  std::string name;    // "crash"
  std::string role;    // where it strikes: "master", "backup", "both", "server"
  std::string theory;  // the bound in words: "Master_Down_Interval of lb2"
  Prepared prepared;
};

// The standard faults against two configurations.
struct Drill {
  PreparedOrNot problems;  // of the two files; with can_run(), the pair without a fault
  std::vector<DrillCase> cases;
};

// Directors are called after their files where that tells them apart. Never throws for what the files say.
Drill plan_drill(const std::string& first, const std::string& second);

struct DrillOutcome {
  std::string name;
  std::string role;
  std::string theory;
  Duration outage_bound{0};
  RunResult result;  // without its events where the case passed
};

struct DrillResult {
  bool passed = false;
  std::string digest;  // of all cases' digests
  std::string first;
  std::string second;
  std::vector<DrillOutcome> outcomes;
};

struct DrillOptions {
  std::uint64_t seed = 1;
  std::optional<std::filesystem::path> out;  // a result folder a case, below this one
  std::function<void(std::size_t done, const DrillCase& next)> progress;
};

DrillResult run_drill(const Drill& drill, const DrillOptions& options);

}  // namespace viplane::scenarios
