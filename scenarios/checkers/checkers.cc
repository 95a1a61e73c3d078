// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/checkers.h"

namespace viplane::scenarios {

std::vector<CheckerPtr> all_checkers(const RunFacts& facts) {
  using Maker = CheckerPtr (*)(const RunFacts&);
  static constexpr Maker kMakers[] = {
      make_one_master,        make_address_owned, make_announced_after_conflict,
      make_nopreempt,         make_priority_zero, make_garbage_changes_nothing,
      make_only_masters_hold, make_sync_groups,   make_flow_affinity,
      make_no_dead_server,    make_checksums,     make_conservation,
  };
  std::vector<CheckerPtr> checkers;
  for (const Maker make : kMakers) checkers.push_back(make(facts));
  return checkers;
}

std::vector<std::string_view> checker_names() {
  static const RunFacts kNothing;
  std::vector<std::string_view> names;
  for (const CheckerPtr& checker : all_checkers(kNothing))
    names.push_back(checker->name());  // literals: they outlive it
  return names;
}

}  // namespace viplane::scenarios
