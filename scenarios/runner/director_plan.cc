// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/director_plan.h"

#include <algorithm>
#include <iterator>

#include "control/config/load.h"

namespace viplane::scenarios {
namespace {

config::Config load(const config::FileSource& files, const std::string& path, const std::string& node,
                    std::vector<config::Diagnostic>& diagnostics) {
  config::LoadOptions options;
  options.node_name = node;
  config::LoadResult result = config::load_config(files, path, options);
  std::move(result.diagnostics.begin(), result.diagnostics.end(), std::back_inserter(diagnostics));
  return std::move(result.config);
}

}  // namespace

LoadedDirectors load_directors(const Scenario& scenario, const config::FileSource& files) {
  LoadedDirectors loaded;
  for (const DirectorSpec& director : scenario.directors) {
    const std::string path = scenario.path_of(director.config);
    loaded.plans.push_back(
        {director.name, path, load(files, path, director.name, loaded.diagnostics), director.start, director.daemon});
  }
  for (const Fault& fault : scenario.faults) {
    if (fault.verb != FaultVerb::reload || fault.config.empty()) continue;
    const std::string path = scenario.path_of(fault.config);
    const std::string& node = fault.targets.front();
    loaded.reloads[{node, path}] = load(files, path, node, loaded.diagnostics);
  }
  return loaded;
}

}  // namespace viplane::scenarios
