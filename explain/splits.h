// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "explain/incidents.h"

namespace viplane::explain {

// Every way in which the network can fall into two halves, who is master in each, and what the heal brings. Only the
// first director alone against the rest and so on where there are more than four.
std::vector<Split> splits_of(const Peace& peace);

}  // namespace viplane::explain
