// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>
#include <vector>

#include "scenarios/runner/address_plan.h"
#include "sim/topology.h"

namespace viplane::scenarios {

// The standard topology, filled in from a scenario and its directors' files:
//
//   clients - swc - edge router - sw1 = trunk = sw2 - inner router - remote real servers
//                                  |             |
//                              lb1, rs1      lb2, rs2       and two more switches for each further LAN
struct Site {
  AddressPlan plan;
  sim::Topology topology;
  std::vector<std::pair<std::string, std::string>> trunks;  // by LAN: its two switches
  std::map<std::string, std::string> switch_of;             // node -> the switch of its first interface
};

inline constexpr const char* kEdgeRouter = "edge";
inline constexpr const char* kInnerRouter = "inner";
inline constexpr const char* kStranger = "stranger";  // exists where hostile frames are sent

Site build_site(const Scenario& scenario, const std::vector<DirectorPlan>& directors);

}  // namespace viplane::scenarios
