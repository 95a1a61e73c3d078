// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "env/event_log.h"
#include "lab/traffic/attempt.h"
#include "scenarios/language/scenario.h"

namespace viplane::scenarios {

// Writes the events of docs/events.md that a client's attempts make, by the same rules as in the simulation: outages,
// resets, time-outs, the summary. `attempts` in the order of their ends; `end`: when the client stopped. All times are
// of one clock.
void record_traffic(const TrafficSpec& spec, const Endpoint& service, const std::vector<lab::Attempt>& attempts,
                    Time start, Time end, EventLog& events);

}  // namespace viplane::scenarios
