// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>

#include "scenarios/runner/prepare.h"
#include "sim/process.h"

namespace viplane::scenarios {

// Starts the director of `plan` on a node, time and again; a reload puts another file on the node's disk, so that later
// starts run that one. What runs is the production director or the model of keepalived: `daemon`, where the plan names
// none. `prepared` outlives the factory. Precondition: the simulation has the daemon, see beyond_simulation().
sim::ProcessFactory director_factory(const DirectorPlan& plan, const Prepared& prepared,
                                     DaemonKind daemon = DaemonKind::viplaned);

// Directors whose daemon the simulation does not have.
Diagnostics beyond_simulation(const Prepared& prepared, DaemonKind daemon);

}  // namespace viplane::scenarios
