// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/drill/drill.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "scenarios/drill/drill_cases.h"
#include "scenarios/runner/artefacts.h"
#include "scenarios/runner/digest.h"
#include "scenarios/runner/run.h"

namespace viplane::scenarios {
namespace fs = std::filesystem;
namespace {

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 20 && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '_'; });
}

// Names of the topology are taken.
bool is_taken(const std::string& name) {
  return name == kEdgeRouter || name == kInnerRouter || name == kStranger || name == "probe" || name == "sessions" ||
         name.starts_with("rs") || name.starts_with("sw");
}

using Directors = std::vector<std::pair<std::string, std::string>>;  // name, absolute path

Directors name_directors(const std::string& first, const std::string& second) {
  const std::string one = fs::path(first).stem().string();
  const std::string two = fs::path(second).stem().string();
  const bool good = is_plain_name(one) && is_plain_name(two) && one != two && !is_taken(one) && !is_taken(two);
  return {{good ? one : "lb1", fs::absolute(first).string()}, {good ? two : "lb2", fs::absolute(second).string()}};
}

// The pair without a fault: its problems are the files' problems, its facts are what theory is made of.
Scenario pair_alone(const Directors& directors) {
  Scenario scenario;
  scenario.name = "pair";
  scenario.file = "drill";
  for (const auto& [name, path] : directors) {
    scenario.directors.push_back({.name = name, .config = path, .start = {}, .place = {}});
  }
  return scenario;
}

DrillCase prepare_case(DrillText text, const config::FileSource& files) {
  const std::string file = text.name + "-" + text.role + ".yaml";
  PreparedOrNot prepared = prepare(parse_scenario(std::move(text.yaml), file), files);
  if (!prepared.can_run()) throw std::logic_error("drill case " + file + ": " + prepared.problems.front().to_string());
  return {std::move(text.name), std::move(text.role), std::move(text.theory), std::move(prepared.prepared)};
}

}  // namespace

Drill plan_drill(const std::string& first, const std::string& second) {
  const Directors directors = name_directors(first, second);
  Drill drill;
  drill.problems = prepare({pair_alone(directors), {}}, config::DiskFiles());
  const Prepared& alone = drill.problems.prepared;
  if (drill.problems.can_run() && alone.facts.instances.empty()) {
    drill.problems.problems.push_back(
        {{.file = first}, "neither file has a vrrp_instance", "there is nothing to fail over"});
  }
  if (!drill.problems.can_run()) return drill;
  config::MemoryFiles files(alone.inputs);  // each file is read once
  for (DrillText& text : drill_texts(study(alone), directors))
    drill.cases.push_back(prepare_case(std::move(text), files));
  return drill;
}

DrillResult run_drill(const Drill& drill, const DrillOptions& options) {
  DrillResult drilled;
  std::string digests;
  for (const DrillCase& one : drill.cases) {
    if (options.progress) options.progress(drilled.outcomes.size(), one);
    RunOptions run_options;
    run_options.seed = options.seed;
    const fs::path folder = options.out ? *options.out / (one.name + "-" + one.role) : fs::path();
    if (options.out) {
      fs::create_directories(folder);
      run_options.capture = folder / kCaptureFile;
    }
    RunResult result = run(one.prepared, run_options);
    if (options.out) write_artefacts(folder, one.prepared, result);
    digests += result.digest;
    if (result.passed) result.events.clear();
    drilled.outcomes.push_back({one.name, one.role, one.theory,
                                one.prepared.scenario.expect.outage_at_most.value_or(Duration{0}), std::move(result)});
  }
  for (const DirectorPlan& director : drill.problems.prepared.directors)
    (drilled.first.empty() ? drilled.first : drilled.second) = director.name;
  drilled.digest = digest_of(digests);
  drilled.passed = std::all_of(drilled.outcomes.begin(), drilled.outcomes.end(),
                               [](const DrillOutcome& one) { return one.result.passed; });
  return drilled;
}

}  // namespace viplane::scenarios
