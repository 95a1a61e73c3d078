// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>

#include "scenarios/runner/prepare.h"
#include "scenarios/runner/traffic_plant.h"
#include "sim/faults/fault.h"

namespace viplane::scenarios {

// The world's trouble behind a verb of the language. `plant` outlives it.
std::unique_ptr<sim::Fault> make_fault(const Fault& fault, const Prepared& prepared, TrafficPlant& plant);

}  // namespace viplane::scenarios
