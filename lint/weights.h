// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/config.h"

namespace viplane::lint {

// The first thing whose failure changes the priority; nullptr if there is none.
const config::Tracked* first_weighted(const config::Tracking& track);

// Between what an instance's priority moves, whatever happens to what it tracks.
struct PriorityRange {
  int worst, best;
};
PriorityRange priority_range(const config::VrrpInstance& instance);

// Whether a value from a file is added to the priority: then it can be anything.
bool has_weighted_file(const config::Tracking& track);

}  // namespace viplane::lint
