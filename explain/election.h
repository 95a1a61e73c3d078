// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/candidate.h"
#include "explain/explanation.h"

namespace viplane::explain {

// Fills in the table: who is master for each combination of how the directors stand. Outcomes that come to the same
// standing are one; a large table is collapsed to a line for each standing that wins.
void add_election(const Model& model, const ElectorateModel& from, Electorate& to);

}  // namespace viplane::explain
