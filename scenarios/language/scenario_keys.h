// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/language/keys.h"
#include "scenarios/language/scenario.h"

namespace viplane::scenarios {

// Every key of a scenario file that holds a plain value. Faults are in fault_table.h.
const Keys<Scenario>& scenario_keys();
const Keys<DirectorSpec>& director_keys();
const Keys<LinkSpec>& link_keys();
const Keys<TopologySpec>& topology_keys();
const Keys<RealServerSpec>& real_server_keys();
const Keys<TrafficSpec>& traffic_keys();                  // of every kind
const Keys<TrafficSpec>& traffic_keys(TrafficKind kind);  // what a kind has besides
const Keys<Expectations>& expectation_keys();
const Keys<ClientExpectation>& client_expectation_keys();
const Keys<TakeoverExpectation>& takeover_keys();

inline constexpr std::string_view kTrafficKinds[] = {"prober", "closed", "open", "long_lived", "ping"};

}  // namespace viplane::scenarios
