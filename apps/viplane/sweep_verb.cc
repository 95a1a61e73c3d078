// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane/sweep_verb.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/varied.h"
#include "scenarios/laboratory/run.h"
#include "scenarios/runner/artefacts.h"
#include "scenarios/runner/progress.h"
#include "scenarios/runner/run.h"
#include "scenarios/runner/sweep.h"

namespace viplane::workbench {
namespace {

using namespace scenarios;

std::function<RunResult(const Prepared&)> runner_of(const RunArguments& arguments) {
  if (arguments.world == "lab") {
    return [daemon = *parse_daemon_kind(arguments.daemon)](const Prepared& prepared) {
      LabOptions options;
      options.daemon = daemon;
      return run_in_laboratory(prepared, options).result;
    };
  }
  return [daemon = *parse_daemon_kind(arguments.daemon)](const Prepared& prepared) {
    RunOptions options;
    options.seed = prepared.scenario.seed;
    options.daemon = daemon;
    return run(prepared, options);
  };
}

}  // namespace

int sweep_verb(LoadedScenario loaded, const RunArguments& arguments) {
  Progress progress(loaded.scenario.name, 100);
  const config::DiskFiles files;
  const SweepOrNot swept = sweep(
      {std::move(loaded), files, command_of(arguments), runner_of(arguments), [&](std::size_t done, std::size_t all) {
         progress.show(100 * done / all, fmt::format("{} of {}", done, all));
       }});
  if (!swept.can_run) {
    tell_problems(swept.problems, arguments.json);
    return kBadInput;
  }
  if (!arguments.out.empty()) {
    std::filesystem::create_directories(arguments.out);
    const std::filesystem::path folder(arguments.out);
    write_file(folder / "sweep.json", to_json(swept.result).dump(2) + "\n");
    write_file(folder / "sweep.txt", table_of(swept.result));
  }
  if (arguments.json)
    print(to_json(swept.result));
  else
    fmt::print("{}", table_of(swept.result));
  return swept.result.passed() ? kAsExpected : kViolated;
}

}  // namespace viplane::workbench
