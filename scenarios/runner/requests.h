// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>

#include "scenarios/checkers/run_facts.h"
#include "scenarios/language/scenario.h"

namespace viplane::scenarios {

// What clients ask for and servers answer, whichever world they are in.

RealServerSpec real_server_spec(const Scenario& scenario, const IpAddress& address);
// The page that all clients of a scenario ask for: as large as the largest that one of them wants.
std::uint32_t page_octets(const Scenario& scenario);
// A request of as many octets as the scenario says, filled up by a header; HTTP's own words are the least.
std::string request_of(const TrafficSpec& spec, std::string_view version);
// Whom a client asks: as written, else the usual service, else any virtual address (ping needs no service).
Endpoint service_to_ask(const TrafficSpec& spec, const RunFacts& facts);

}  // namespace viplane::scenarios
