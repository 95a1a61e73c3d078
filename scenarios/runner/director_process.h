// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>

#include "scenarios/runner/prepare.h"
#include "sim/process.h"

namespace viplane::scenarios {

// Starts the production director of `plan` on a node, time and again; a reload puts another file on the node's disk, so
// that later starts run that one. `prepared` outlives the factory.
sim::ProcessFactory director_factory(const DirectorPlan& plan, const Prepared& prepared);

}  // namespace viplane::scenarios
