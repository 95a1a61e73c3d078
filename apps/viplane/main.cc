// SPDX-License-Identifier: GPL-2.0-or-later
// viplane: what happens to a pair of directors when something breaks?
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "apps/viplane/check_options.h"
#include "apps/viplane/compare_options.h"
#include "apps/viplane/verbs.h"
#include "scenarios/runner/version.h"

using namespace viplane::workbench;

namespace {

int end(const CLI::App& app, const CLI::ParseError& error) {
  const int code = app.exit(error);
  return code == 0 ? kAsExpected : kBadInput;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Runs production directors in a simulated network, or real daemons in namespaces, and says what clients see when "
      "something breaks."};
  app.set_version_flag("--version", viplane::scenarios::kVersion);
  app.require_subcommand(1);
  app.footer("Exit codes: 0 as expected, 1 an expectation is violated, 2 bad input, 3 could not run.");

  RunArguments run;
  CLI::App* run_app = app.add_subcommand("run", "Play a scenario file and judge it");
  run_app->add_option("file", run.file, "Scenario, see docs/scenarios.md")->required();
  run_app->add_option("--seed", run.seed, "Another seed than the scenario's");
  run_app->add_option("--out", run.out, "Folder for events, capture, summary, time-line");
  run_app->add_option("--junit", run.junit, "File for the verdict as JUnit XML");
  run_app->add_flag("--json", run.json, "One JSON document on standard output");
  run_app->add_option("--world", run.world, "sim: simulated; lab: real daemons in network namespaces, needs root")
      ->check(CLI::IsMember({"sim", "lab"}))
      ->capture_default_str();
  run_app
      ->add_option("--daemon", run.daemon,
                   "Whose daemon runs: real in the laboratory; in the simulation keepalived is a model")
      ->check(CLI::IsMember({"viplaned", "keepalived", "frr"}))
      ->capture_default_str();

  run_app->add_option("--set", run.settings, "Another value: link.delay=5ms; as often as wanted");
  run_app->add_option("--sweep", run.sweeps, "A value that takes several in turn: link.delay=1ms,5ms,20ms");
  run_app->add_option("--phases", run.phases, "Try the faults at N moments of the advertisement interval")
      ->check(CLI::Range(2, 10'000));
  run_app->add_option("--phase", run.phase, "Every fault comes this much later; how a sweep says which run to repeat");

  FaultsArguments faults;
  CLI::App* faults_app =
      app.add_subcommand("faults", "List the verbs of faults, their keys, and which world can do them");
  faults_app->add_flag("--json", faults.json, "One JSON document on standard output");
  faults_app->add_flag("--markdown", faults.markdown, "The tables of docs/faults.md");
  const CLI::App* schema_app = app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");

  FidelityArguments fidelity;
  CLI::App* fidelity_app =
      app.add_subcommand("fidelity", "Play scenarios in the simulation and with real daemons, and compare");
  fidelity_app->add_option("files", fidelity.files, "Scenarios")->required();
  fidelity_app->add_option("--daemon", fidelity.daemons, "Daemons to compare with")
      ->check(CLI::IsMember({"viplaned", "keepalived", "frr"}))
      ->delimiter(',')
      ->capture_default_str();
  fidelity_app->add_option("--jobs", fidelity.jobs, "Laboratories at the same time")->check(CLI::Range(1, 64));
  fidelity_app->add_option("--out", fidelity.out, "File for the comparison as JSON");
  fidelity_app->add_option("--table", fidelity.table, "File for the comparison as a Markdown table");
  fidelity_app->add_flag("--json", fidelity.json, "One JSON document on standard output");

  MuseumArguments museum;
  CLI::App* museum_app = app.add_subcommand("museum", "Replay real outages with our director and with keepalived");
  museum_app->add_option("folder", museum.folder, "Folder of the pieces")->capture_default_str();
  museum_app->add_option("--only", museum.only, "Pieces to play")->delimiter(',');
  museum_app->add_option("--world", museum.world, "lab: with real daemons as well, needs root")
      ->check(CLI::IsMember({"sim", "lab"}))
      ->capture_default_str();
  museum_app->add_option("--jobs", museum.jobs, "Laboratories at the same time")->check(CLI::Range(1, 64));
  museum_app->add_option("--out", museum.out, "File for the outcomes as JSON");
  museum_app->add_option("--table", museum.table, "File for the outcomes as a page");
  museum_app->add_flag("--json", museum.json, "One JSON document on standard output");

  ReplayArguments replay;
  CLI::App* replay_app = app.add_subcommand("replay", "Run again what a result folder holds and compare digests");
  replay_app->add_option("folder", replay.folder, "A folder that `run --out` wrote")->required();
  replay_app->add_flag("--json", replay.json, "One JSON document on standard output");

  DrillArguments drill;
  CLI::App* drill_app = app.add_subcommand("drill", "The standard faults against two keepalived.conf files");
  drill_app->add_option("first", drill.first, "keepalived.conf of the first director")->required();
  drill_app->add_option("second", drill.second, "keepalived.conf of the second director")->required();
  drill_app->add_option("--seed", drill.seed, "Seed of every case");
  drill_app->add_option("--out", drill.out, "Folder for the cases, each a scenario that `run` plays");
  drill_app->add_option("--junit", drill.junit, "File for the verdicts as JUnit XML");
  drill_app->add_flag("--json", drill.json, "One JSON document on standard output");

  ExplainArguments explain;
  CLI::App* explain_app = app.add_subcommand(
      "explain", "From keepalived.conf files alone: who is master when, every timer, what each kind of trouble costs");
  explain_app->add_option("files", explain.files, "keepalived.conf of each director")->required();
  explain_app->add_flag("--json", explain.json, "One JSON document on standard output");

  CheckArguments check;
  const CLI::App* check_app = add_check(app, check);

  CompareArguments compare;
  const CLI::App* compare_app = add_compare(app, compare);

  try {
    app.parse(argc, argv);
    if (run_app->parsed()) return run_verb(run);
    if (faults_app->parsed()) return faults_verb(faults);
    if (schema_app->parsed()) return schema_verb();
    if (fidelity_app->parsed()) return fidelity_verb(fidelity);
    if (museum_app->parsed()) return museum_verb(museum);
    if (replay_app->parsed()) return replay_verb(replay);
    if (check_app->parsed()) return check_verb(check);
    if (compare_app->parsed()) return compare_verb(compare);
    if (explain_app->parsed()) return explain_verb(explain);
    return drill_verb(drill);
  } catch (const CLI::ParseError& error) {
    return end(app, error);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "viplane: %s\n", error.what());
    return kCouldNotRun;
  }
}
