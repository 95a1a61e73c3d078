// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "explain/model.h"

namespace viplane::explain {

// Fills in the source addresses that the other members' lists of unicast peers give away.
void learn_sources(Model& model, const RouterModel& router);

// Who discards whom, by the receiver's own rules.
std::vector<Deafness> find_deaf(const Model& model, const RouterModel& router);

}  // namespace viplane::explain
