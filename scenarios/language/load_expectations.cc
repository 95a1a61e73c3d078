// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/checkers/checkers.h"
#include "scenarios/language/did_you_mean.h"
#include "scenarios/language/load_parts.h"

namespace viplane::scenarios {
namespace {

void load_takeover(const YAML::Node& item, Scenario& scenario, Problems& problems) {
  TakeoverExpectation takeover{.by = {}, .within = {}, .after = {}};
  Section section(item, "`takeover`", problems);
  section.read("by", takeover.by);
  section.read("within", takeover.within);
  section.read("after", takeover.after);
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
  Expectations& expect = scenario.expect;
  section.at_most("outage", expect.outage_at_most);
  section.at_most("stall", expect.stall_at_most);
  section.at_most("resets", expect.resets_at_most);
  section.at_most("two_masters", expect.two_masters_at_most);
  section.at_most("conflict", expect.conflict_at_most);
  section.at_most("failed", expect.failed_at_most);
  section.at_least("served", expect.served_at_least);
  section.at_most("transitions", expect.transitions_at_most);
  section.read("master_at_end", expect.master_at_end);
  load_takeovers(section.take("takeover"), scenario, problems);
  load_allowed(section.take("allow"), scenario, problems);
  section.reject_unknown();
}

}  // namespace viplane::scenarios
