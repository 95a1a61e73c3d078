// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane/varied.h"

#include <fmt/format.h>

#include "scenarios/language/quantity.h"
#include "scenarios/language/variation.h"

namespace viplane::workbench {
namespace {

using namespace scenarios;

void refuse(LoadedScenario& loaded, std::string what, std::string remedy) {
  loaded.problems.push_back({Place{.file = "command line"}, std::move(what), std::move(remedy)});
}

void set_values(LoadedScenario& loaded, const RunArguments& arguments) {
  std::string text = loaded.scenario.text;
  for (const std::string& setting : arguments.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos)
      return refuse(loaded, fmt::format("`--set {}` sets nothing", setting), "write `--set link.delay=5ms`");
    Variation varied = with_value(text, setting.substr(0, equals), setting.substr(equals + 1));
    if (!varied.problem.empty()) return refuse(loaded, varied.problem, varied.remedy);
    text = std::move(varied.text);
  }
  if (!arguments.settings.empty()) loaded = parse_scenario(std::move(text), arguments.file);
}

void add_axes(LoadedScenario& loaded, const RunArguments& arguments) {
  for (const std::string& text : arguments.sweeps) {
    SweepAxis axis = parse_axis(text);
    if (axis.values.empty())
      return refuse(loaded, fmt::format("`--sweep {}` has no values", text), "write `--sweep link.delay=1ms,5ms,20ms`");
    axis.place.file = "command line";
    loaded.scenario.sweep.axes.push_back(std::move(axis));
  }
  if (arguments.phases > 0) loaded.scenario.sweep.phases = arguments.phases;
}

void move_faults(LoadedScenario& loaded, const std::string& phase) {
  const auto by = parse_duration(phase);
  if (!by) return refuse(loaded, fmt::format("`--phase {}` is no time", phase), "write for example `--phase 350ms`");
  shift_faults(loaded.scenario, *by);
  loaded.scenario.sweep = {};
}

}  // namespace

LoadedScenario load_varied(const RunArguments& arguments) {
  LoadedScenario loaded = load_scenario(arguments.file);
  if (!loaded.problems.empty()) return loaded;
  set_values(loaded, arguments);
  if (!loaded.problems.empty()) return loaded;
  add_axes(loaded, arguments);
  if (!arguments.phase.empty()) move_faults(loaded, arguments.phase);
  if (arguments.seed) loaded.scenario.seed = *arguments.seed;
  return loaded;
}

std::string command_of(const RunArguments& arguments) {
  std::string command = "viplane run " + arguments.file;
  if (arguments.world != "sim") command += " --world " + arguments.world;
  if (arguments.daemon != "viplaned") command += " --daemon " + arguments.daemon;
  for (const std::string& setting : arguments.settings) command += fmt::format(" --set '{}'", setting);
  if (!arguments.phase.empty()) command += " --phase " + arguments.phase;
  return command;
}

}  // namespace viplane::workbench
