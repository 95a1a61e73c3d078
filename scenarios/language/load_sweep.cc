// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include "scenarios/language/load_parts.h"
#include "scenarios/language/variation.h"

namespace viplane::scenarios {
namespace {

constexpr std::uint32_t kFewestPhases = 2;
constexpr std::uint32_t kMostPhases = 10'000;
constexpr std::size_t kMostRuns = 100'000;

void load_axis(const YAML::Node& key, const YAML::Node& values, Scenario& scenario, Problems& problems) {
  SweepAxis axis{key.Scalar(), {}, problems.place(key.Mark())};
  if (!values.IsSequence() || values.size() == 0)
    return problems.add(key.Mark(), fmt::format("`{}` has no list of values", axis.path), "write `[1ms, 5ms, 20ms]`");
  for (const YAML::Node& value : values) {
    if (!value.IsScalar()) return problems.add(value.Mark(), "a value that is no plain value", "write `[1ms, 5ms]`");
    axis.values.push_back(value.Scalar());
  }
  // Whether the path means something shows when it is tried.
  Variation varied = with_value(scenario.text, axis.path, axis.values.front());
  if (!varied.problem.empty()) return problems.add(key.Mark(), std::move(varied.problem), std::move(varied.remedy));
  scenario.sweep.axes.push_back(std::move(axis));
}

}  // namespace

void load_sweep(const YAML::Node& map, Scenario& scenario, Problems& problems) {
  if (map.IsNull()) return;
  if (!map.IsMap()) {
    return problems.add(map.Mark(), "`sweep` should be a mapping",
                        "write `topology.link.delay: [1ms, 5ms]` or `phases: 20` under it");
  }
  std::size_t runs = 1;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) continue;
    if (entry.first.Scalar() != "phases") {
      load_axis(entry.first, entry.second, scenario, problems);
      continue;
    }
    Section section(map, "`sweep`", problems);
    section.read("phases", scenario.sweep.phases);
    if (scenario.sweep.phases < kFewestPhases || scenario.sweep.phases > kMostPhases)
      problems.add(entry.first.Mark(), "`phases` makes no sweep",
                   fmt::format("write {} to {}", kFewestPhases, kMostPhases));
  }
  for (const SweepAxis& axis : scenario.sweep.axes) runs = std::min(kMostRuns + 1, runs * axis.values.size());
  if (runs * std::max(scenario.sweep.phases, 1u) > kMostRuns)
    problems.add(map.Mark(), fmt::format("this sweep has more than {} runs", kMostRuns), "give it fewer values");
}

}  // namespace viplane::scenarios
