// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/verbs.h"
#include "scenarios/drill/drill.h"
#include "scenarios/drill/drill_report.h"
#include "scenarios/runner/artefacts.h"
#include "scenarios/runner/progress.h"

namespace viplane::workbench {
namespace {

using namespace scenarios;
namespace fs = std::filesystem;

void write_results(const DrillArguments& arguments, const DrillResult& result) {
  if (!arguments.junit.empty()) write_file(arguments.junit, junit_of(result));
  if (arguments.out.empty()) return;
  fs::create_directories(arguments.out);
  write_file(fs::path(arguments.out) / kSummaryFile, to_json(result).dump(2) + "\n");
  write_file(fs::path(arguments.out) / kJunitFile, junit_of(result));
  write_file(fs::path(arguments.out) / "table.txt", table(result));
}

}  // namespace

int drill_verb(const DrillArguments& arguments) {
  const Drill drill = plan_drill(arguments.first, arguments.second);
  tell_problems(drill.problems, arguments.json);
  if (!drill.problems.can_run()) return kBadInput;

  Progress progress("drill", drill.cases.size());
  DrillOptions options;
  options.seed = arguments.seed;
  if (!arguments.out.empty()) options.out = arguments.out;
  options.progress = [&progress](std::size_t done, const DrillCase& next) {
    progress.show(done, next.name + " " + next.role);
  };
  const DrillResult result = run_drill(drill, options);
  write_results(arguments, result);
  if (arguments.json) {
    print(to_json(result));
  } else {
    fmt::print("{}", table(result));
  }
  return result.passed ? kAsExpected : kViolated;
}

}  // namespace viplane::workbench
