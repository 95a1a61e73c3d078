// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/sweep_verb.h"
#include "apps/viplane/varied.h"
#include "apps/viplane/verbs.h"
#include "scenarios/laboratory/run.h"
#include "scenarios/runner/artefacts.h"
#include "scenarios/runner/narrate.h"
#include "scenarios/runner/progress.h"

namespace viplane::workbench {
namespace {

using namespace scenarios;

LabResult run_with_progress(const Prepared& prepared, const RunArguments& arguments, DaemonKind daemon) {
  Progress progress(prepared.scenario.name, 100);
  LabOptions options;
  options.daemon = daemon;
  if (!arguments.out.empty()) {
    std::filesystem::create_directories(arguments.out);
    options.capture = std::filesystem::path(arguments.out) / kCaptureFile;
  }
  options.progress = [&progress](Time now, Time end) {
    progress.show(static_cast<std::size_t>(100 * seconds(now) / seconds(end)), fmt::format("{:.1f} s", seconds(now)));
  };
  return run_in_laboratory(prepared, options);
}

void write_results(const RunArguments& arguments, const LabResult& lab) {
  if (!arguments.out.empty()) {
    write_artefacts(arguments.out, lab.judged, lab.result, {.world = "lab", .daemon = arguments.daemon});
    for (const auto& [director, log] : lab.logs)
      write_file(std::filesystem::path(arguments.out) / (director + ".log"), log);
  }
  if (!arguments.junit.empty()) write_file(arguments.junit, junit_of(lab.result));
}

}  // namespace

int lab_run_verb(const RunArguments& arguments) {
  const DaemonKind daemon = *parse_daemon_kind(arguments.daemon);
  LoadedScenario loaded = load_varied(arguments);
  const bool sweeps = loaded.problems.empty() && !loaded.scenario.sweep.is_empty();
  PreparedOrNot prepared = prepare(loaded, config::DiskFiles());
  if (prepared.can_run()) prepared.problems = beyond_laboratory(prepared.prepared, daemon);
  tell_problems(prepared, arguments.json);
  if (!prepared.can_run()) return kBadInput;
  if (sweeps) return sweep_verb(std::move(loaded), arguments);

  const LabResult lab = run_with_progress(prepared.prepared, arguments, daemon);
  write_results(arguments, lab);
  for (const std::string& note : lab.notes) fmt::print(stderr, "note: {}\n", note);
  if (arguments.json) {
    nlohmann::ordered_json document = to_json(lab.result);
    document["world"] = "lab";
    document["daemon"] = arguments.daemon;
    document["notes"] = lab.notes;
    print(document);
  } else {
    fmt::print("{}\n{}", timeline(lab.result), report(lab.result, command_of(arguments)));
  }
  return lab.result.passed ? kAsExpected : kViolated;
}

}  // namespace viplane::workbench
