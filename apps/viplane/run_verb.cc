// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/sweep_verb.h"
#include "apps/viplane/varied.h"
#include "apps/viplane/verbs.h"
#include "scenarios/runner/artefacts.h"
#include "scenarios/runner/director_process.h"
#include "scenarios/runner/narrate.h"
#include "scenarios/runner/progress.h"
#include "scenarios/runner/run.h"

namespace viplane::workbench {
namespace {

using namespace scenarios;

RunResult run_with_progress(const Prepared& prepared, const RunArguments& arguments) {
  Progress progress(prepared.scenario.name, 100);
  RunOptions options;
  options.seed = prepared.scenario.seed;
  options.daemon = *parse_daemon_kind(arguments.daemon);
  if (!arguments.out.empty()) {
    std::filesystem::create_directories(arguments.out);
    options.capture = std::filesystem::path(arguments.out) / kCaptureFile;
  }
  options.progress = [&progress](Time now, Time end) {
    progress.show(static_cast<std::size_t>(100 * seconds(now) / seconds(end)), fmt::format("{:.1f} s", seconds(now)));
  };
  return run(prepared, options);
}

std::string replay_command(const RunArguments& arguments, const RunResult& result) {
  if (!arguments.out.empty()) return "viplane replay " + arguments.out;
  return command_of(arguments) + fmt::format(" --seed {}", result.seed);
}

}  // namespace

int run_verb(const RunArguments& arguments) {
  if (arguments.world == "lab") return lab_run_verb(arguments);
  LoadedScenario loaded = load_varied(arguments);
  if (loaded.problems.empty() && !loaded.scenario.sweep.is_empty()) return sweep_verb(std::move(loaded), arguments);
  PreparedOrNot prepared = prepare(std::move(loaded), config::DiskFiles());
  if (prepared.can_run())
    prepared.problems = beyond_simulation(prepared.prepared, *parse_daemon_kind(arguments.daemon));
  tell_problems(prepared, arguments.json);
  if (!prepared.can_run()) return kBadInput;

  const RunResult result = run_with_progress(prepared.prepared, arguments);
  if (!arguments.out.empty()) write_artefacts(arguments.out, prepared.prepared, result, {.daemon = arguments.daemon});
  if (!arguments.junit.empty()) write_file(arguments.junit, junit_of(result));
  if (arguments.json) {
    print(to_json(result));
  } else {
    fmt::print("{}\n{}", timeline(result), report(result, replay_command(arguments, result)));
  }
  return result.passed ? kAsExpected : kViolated;
}

}  // namespace viplane::workbench
