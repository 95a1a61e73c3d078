// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "scenarios/language/variation.h"

namespace viplane::scenarios {
namespace {

// What an operator fears, most first.
auto badness(const SweepPoint& point) {
  const Measures& measures = point.result.measures;
  return std::tuple(!point.result.passed, measures.outage, measures.stall, measures.conflict, measures.two_masters,
                    measures.takeover.value_or(Duration{0}), measures.failed);
}

class Sweeper {
 public:
  explicit Sweeper(const SweepPlan& plan) : plan_(plan), spec_(plan.base.scenario.sweep) {}

  SweepOrNot run() {
    made_.result.name = plan_.base.scenario.name;
    made_.result.command = plan_.command;
    for (const SweepAxis& axis : spec_.axes) made_.result.paths.push_back(axis.path);
    walk(plan_.base.scenario.text, {});
    for (std::size_t i = 0; i < made_.result.points.size(); ++i) {
      if (badness(made_.result.points[i]) > badness(made_.result.points[made_.result.worst])) made_.result.worst = i;
    }
    return std::move(made_);
  }

 private:
  void walk(const std::string& text, std::vector<std::string> values) {
    if (!made_.can_run) return;
    if (values.size() == spec_.axes.size()) return phases(text, values);
    const SweepAxis& axis = spec_.axes[values.size()];
    values.emplace_back();
    for (const std::string& value : axis.values) {
      values.back() = value;
      Variation varied = with_value(text, axis.path, value);
      if (!varied.problem.empty()) {
        made_.can_run = false;
        made_.problems.problems.push_back({axis.place, varied.problem, varied.remedy});
        return;
      }
      walk(varied.text, values);
    }
  }

  void phases(const std::string& text, const std::vector<std::string>& values) {
    const std::uint32_t steps = std::max(spec_.phases, 1u);
    Duration interval{0};
    for (std::uint32_t step = 0; step < steps && made_.can_run; ++step) {
      LoadedScenario loaded = parse_scenario(text, plan_.base.scenario.file);
      // The seed and what the caller changed beside it stay; an axis may change the seed.
      const bool own_seed =
          std::find(made_.result.paths.begin(), made_.result.paths.end(), "seed") == made_.result.paths.end();
      if (own_seed) loaded.scenario.seed = plan_.base.scenario.seed;
      const Duration shift = interval * step / steps;
      if (loaded.problems.empty()) shift_faults(loaded.scenario, shift);
      PreparedOrNot prepared = prepare(std::move(loaded), plan_.files);
      made_.can_run = prepared.can_run();
      if (!made_.can_run) {
        for (Diagnostic& problem : prepared.problems) problem.what += in_words(values);
        made_.problems = std::move(prepared);
        return;
      }
      if (spec_.phases > 0) made_.result.interval = interval = prepared.prepared.facts.longest_interval();
      play(prepared.prepared, values, shift);
    }
  }

  void play(const Prepared& prepared, const std::vector<std::string>& values, Duration shift) {
    SweepPoint point{values, shift, plan_.run(prepared)};
    point.result.events = {};
    made_.result.points.push_back(std::move(point));
    if (plan_.progress) plan_.progress(made_.result.points.size(), count());
  }

  std::size_t count() const {
    std::size_t all = std::max(spec_.phases, 1u);
    for (const SweepAxis& axis : spec_.axes) all *= axis.values.size();
    return all;
  }

  std::string in_words(const std::vector<std::string>& values) const {
    std::string words;
    for (std::size_t i = 0; i < values.size(); ++i) words += fmt::format(", with {}={}", spec_.axes[i].path, values[i]);
    return words;
  }

  const SweepPlan& plan_;
  const SweepSpec& spec_;
  SweepOrNot made_;
};

}  // namespace

bool SweepResult::passed() const {
  return std::all_of(points.begin(), points.end(), [](const SweepPoint& point) { return point.result.passed; });
}

SweepOrNot sweep(const SweepPlan& plan) { return Sweeper(plan).run(); }

}  // namespace viplane::scenarios
