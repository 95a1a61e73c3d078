// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "scenarios/checkers/checker.h"
#include "scenarios/checkers/run_facts.h"

namespace viplane::scenarios {

// One maker an invariant; `facts` outlives the checker.
CheckerPtr make_one_master(const RunFacts& facts);                // I1, I2
CheckerPtr make_address_owned(const RunFacts& facts);             // I3
CheckerPtr make_announced_after_conflict(const RunFacts& facts);  // I4
CheckerPtr make_nopreempt(const RunFacts& facts);                 // I5
CheckerPtr make_priority_zero(const RunFacts& facts);             // I6
CheckerPtr make_garbage_changes_nothing(const RunFacts& facts);   // I7
CheckerPtr make_only_masters_hold(const RunFacts& facts);         // I8
CheckerPtr make_sync_groups(const RunFacts& facts);               // I9
CheckerPtr make_flow_affinity(const RunFacts& facts);
CheckerPtr make_no_dead_server(const RunFacts& facts);
CheckerPtr make_checksums(const RunFacts& facts);
CheckerPtr make_conservation(const RunFacts& facts);

// All of the above, in that order.
std::vector<CheckerPtr> all_checkers(const RunFacts& facts);
std::vector<std::string_view> checker_names();

}  // namespace viplane::scenarios
