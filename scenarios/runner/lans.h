// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "scenarios/runner/address_plan.h"

namespace viplane::scenarios {

// Which interfaces of different directors are on one LAN: those that speak for the same virtual router, else those of
// the same name. Networks are not filled in.
std::vector<Lan> find_lans(const std::vector<DirectorPlan>& directors);

}  // namespace viplane::scenarios
