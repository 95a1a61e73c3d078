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
FaultPtr lose_packets(std::string link, Direction direction, double probability);             // 1.0: one-way loss
FaultPtr flap_link(std::string link, Duration every, Duration down);                          // the first time at once
FaultPtr lose_bursts(std::string link, Direction direction, Duration burst, Duration every);  // mean times
FaultPtr delay_packets(std::string link, Direction direction, Duration by);
FaultPtr jitter_packets(std::string link, Direction direction, Duration by);  // by anything up to that, in order
FaultPtr reorder_packets(std::string link, Direction direction, double probability, Duration by);
FaultPtr duplicate_packets(std::string link, Direction direction, double probability);
FaultPtr corrupt_packets(std::string link, Direction direction, double probability);  // one bit each
FaultPtr merge_frames(std::string link);  // towards the node: segments of a connection, as a card with GRO or LRO
FaultPtr set_mtu(std::string link, std::uint32_t mtu,
                 bool told);  // told: the node's interface knows, else only the cable
// Loses one protocol: a number of the IP header (112: advertisements), all of ARP, or ICMP without echo.
inline constexpr std::uint16_t kArp = 256;
inline constexpr std::uint16_t kIcmpErrors = 257;
FaultPtr filter(std::string link, Direction direction, std::uint16_t protocol);
// Loses gratuitous ARP and unsolicited neighbour advertisements.
FaultPtr lose_gratuitous_arp(std::string link, Direction direction);

// Switches.
FaultPtr isolate_ports(std::vector<std::string> links);  // do not reach one another; all reach everybody else
FaultPtr filter_multicast(std::string link);             // towards the node: snooping that lost its listener
FaultPtr cut_trunk(std::string trunk);
FaultPtr kill_switch(std::string name);
FaultPtr flush_forwarding(std::string name);
FaultPtr age_forwarding(std::string name, Duration ageing);
FaultPtr partition(std::vector<std::vector<std::string>> groups_of_nodes);
FaultPtr cut_between(std::string first, std::string second, Direction direction);  // out: from the first to the second

// Machines.
FaultPtr crash(std::string node);                              // heals by power return
FaultPtr freeze(std::string node);                             // the machine stands still; heals with its backlog
FaultPtr remove_address(std::string node, IpAddress address);  // by hand; heals by adding it
FaultPtr delete_interface(std::string link);                   // heals by creating it anew
FaultPtr rename_interface(std::string link, std::string to);
FaultPtr clock_skew(std::string node, double speed);    // of its process's clock: seconds in a second
FaultPtr clock_step(std::string node, Duration ahead);  // nothing to heal

// What the administrators of real servers forget. Each heals by doing it right.
FaultPtr answer_arp(std::string server);  // arp_ignore and arp_announce are 0
FaultPtr strict_rp_filter(std::string server);
FaultPtr no_tunnel(std::string server);  // there is no tunl0
FaultPtr no_virtual_address(std::string server, std::vector<IpAddress> addresses);

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
// A stranger who repeats what the node at the end of `link` advertised last before, octet by octet. Needs prepare().
FaultPtr replay_advertisements(std::string link, std::string stranger, double per_second);

}  // namespace viplane::sim::faults
