// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "explain/explanation.h"

namespace viplane::explain {

// What makes virtual routers that no sync group ties have different masters: each single outcome that moves some of
// them and not the others, each return after which some come back and others stay. From the electorates alone.
std::vector<Parting> partings_of(const Explanation& all);

}  // namespace viplane::explain
