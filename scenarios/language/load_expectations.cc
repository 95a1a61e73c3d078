// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checkers/checkers.h"
#include "scenarios/language/did_you_mean.h"
#include "scenarios/language/load_parts.h"
#include "scenarios/language/scenario_keys.h"

namespace viplane::scenarios {
namespace {

void load_takeover(const YAML::Node& item, Scenario& scenario, Problems& problems) {
  TakeoverExpectation takeover{.by = {}, .within = {}, .after = {}};
  Section section(item, "`takeover`", problems);
  read_keys(section, takeover_keys(), takeover);
  section.reject_unknown();
  if (takeover.by.empty() || takeover.within == Duration::zero()) {
    problems.add(item.Mark(), "`takeover` needs `by` and `within`", "write `{by: lb2, within: 3.7s}`");
  }
  scenario.expect.takeovers.push_back(std::move(takeover));
}

void load_takeovers(const YAML::Node& node, Scenario& scenario, Problems& problems) {
  if (!node.IsDefined()) return;
  if (!node.IsSequence()) return load_takeover(node, scenario, problems);
  for (const YAML::Node& item : node) load_takeover(item, scenario, problems);
}

void load_clients(const YAML::Node& node, Scenario& scenario, Problems& problems) {
  if (!node.IsDefined()) return;
  if (!node.IsMap())
    return problems.add(node.Mark(), "`clients` should be a mapping", "write `probe: {outage: at most 3s}` under it");
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) continue;
    ClientExpectation expect;
    expect.client = entry.first.Scalar();
    expect.place = problems.place(entry.first.Mark());
    Section section(entry.second, fmt::format("the expectation of `{}`", expect.client), problems);
    read_keys(section, client_expectation_keys(), expect);
    section.reject_unknown();
    scenario.expect.clients.push_back(std::move(expect));
  }
}

void load_allowed(const YAML::Node& node, Scenario& scenario, Problems& problems) {
  if (!node.IsDefined()) return;
  if (!node.IsMap())
    return problems.add(node.Mark(), "`allow` should be a mapping", "write `checker: why it is expected` under it");
  const auto known = checker_names();
  for (const auto& entry : node) {
    const std::string checker = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
    if (std::find(known.begin(), known.end(), checker) == known.end()) {
      problems.add(entry.first.Mark(), fmt::format("no checker is called `{}`", checker), suggest(checker, known));
    } else if (!entry.second.IsScalar() || entry.second.Scalar().empty()) {
      problems.add(entry.first.Mark(), fmt::format("`{}` is allowed without a reason", checker),
                   "say why it is expected");
    } else {
      scenario.expect.allowed[checker] = entry.second.Scalar();
    }
  }
}

}  // namespace

void load_expectations(const YAML::Node& map, Scenario& scenario, Problems& problems) {
  Section section(map, "`expect`", problems);
  read_keys(section, expectation_keys(), scenario.expect);
  load_clients(section.take("clients"), scenario, problems);
  load_takeovers(section.take("takeover"), scenario, problems);
  load_allowed(section.take("allow"), scenario, problems);
  section.reject_unknown();
}

}  // namespace viplane::scenarios
