// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>

#include "scenarios/checkers/checker.h"
#include "scenarios/checkers/frame_reader.h"
#include "scenarios/checkers/run_facts.h"

namespace viplane::scenarios {

// A segment of a service on its way through a director.
struct ServiceSegment {
  const ServiceFacts* service = nullptr;
  Endpoint client;
  std::optional<IpAddress> real_server;  // where it goes; absent on the way in
  std::uint8_t flags = 0;
};

// The client's segment as it enters a director (`outgoing` false) or leaves it towards a real server (true); nullopt
// for everything else. With direct routing the real server is told by its MAC address: facts.server_macs.
std::optional<ServiceSegment> service_segment(const RunFacts& facts, const CapturedFrame& frame);

}  // namespace viplane::scenarios
