// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "net/time.h"
#include "scenarios/throughput/inputs.h"
#include "sim/topology.h"

namespace viplane::throughput {

inline constexpr const char* kVip = "10.77.1.100";
inline constexpr int kHttpPort = 80;
// Three advertisement intervals, skew, and the addresses' announcement.
inline constexpr Duration kUntilMaster = std::chrono::seconds(5);
std::string server_name(int index);     // rs1, ..
std::string server_address(int index);  // 10.77.0.11, ..

// The network of a Bed (bed.h). With NAT the director is the servers' gateway; else the servers hold the VIP, on lo or
// tunl0, answer no ARP for it, and reach the client's network by themselves.
sim::Topology network(const Inputs& inputs, Mode mode);

}  // namespace viplane::throughput
