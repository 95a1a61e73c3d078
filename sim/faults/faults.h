// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "net/time.h"
#include "sim/faults/fault.h"
#include "sim/node.h"

namespace viplane::sim::faults {

using FaultPtr = std::unique_ptr<Fault>;

// Every kind of trouble, each in the file of its name. A link is named as World::link() takes it: "lb1", "lb1:eth1",
// "sw1-sw2"; directions are as seen by the first name.
enum class Direction : std::uint8_t { both, out, in };

// Links.
FaultPtr cut_link(std::string link, bool carrier_lost);  // kept: silent loss, both ends believe the link is up
FaultPtr lose_packets(std::string link, Direction direction, double probability);  // 1.0: one-way loss
FaultPtr delay_packets(std::string link, Direction direction, Duration by);
// Loses one protocol: a number of the IP header (112: advertisements), or all of ARP.
inline constexpr std::uint8_t kArp = 0;
FaultPtr filter(std::string link, Direction direction, std::uint8_t protocol);
// Loses gratuitous ARP and unsolicited neighbour advertisements.
FaultPtr lose_gratuitous_arp(std::string link, Direction direction);

// Switches.
FaultPtr isolate_ports(std::vector<std::string> links);  // do not reach one another; all reach everybody else
FaultPtr filter_multicast(std::string link);             // towards the node: snooping that lost its listener
FaultPtr cut_trunk(std::string trunk);
FaultPtr kill_switch(std::string name);
FaultPtr partition(std::vector<std::vector<std::string>> groups_of_nodes);

// Machines.
FaultPtr crash(std::string node);   // heals by power return
FaultPtr freeze(std::string node);  // the machine stands still; heals with its backlog

// Processes.
FaultPtr kill_process(std::string node, KillScope scope);  // heals by a start
FaultPtr stop_process(std::string node);                   // SIGSTOP; heals by SIGCONT
FaultPtr slow_scheduler(std::string node, Duration least, Duration most);
FaultPtr terminate(std::string node);                 // SIGTERM; heals by a start
FaultPtr reload(std::string node, std::string file);  // SIGHUP; nothing to heal
FaultPtr start(std::string node);                     // nothing to heal

// A stranger who repeats what virtual routers on `link` advertise, with one thing changed.
enum class Hostile : std::uint8_t { bad_checksum, ttl_254, wrong_version, priority_255, priority_0 };
FaultPtr hostile_advertisements(std::string link, std::string stranger, Hostile kind, double per_second);

}  // namespace viplane::sim::faults
