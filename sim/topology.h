// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/time.h"

namespace viplane::sim {

// A plain description of a network: what a scenario file says, before anything is built.

enum class Role : std::uint8_t { client, router, director, real_server, other };
std::string_view to_string(Role role);

// One cable, both directions alike.
struct LinkSpec {
  std::uint64_t bits_per_second = 10'000'000'000;  // 0: infinitely fast
  Duration delay = std::chrono::microseconds(5);   // propagation, one way
  std::uint32_t queue_octets = 512 * 1024;         // before each transmitter; 0: unlimited
  std::uint32_t mtu = 1500;                        // of the IP packet
};

// The kernel's per-interface settings of the same names; the greater of an interface's and the host's `all` counts.
struct InterfaceSettings {
  int arp_ignore = 0;
  int arp_announce = 0;
  int rp_filter = 0;
};

struct InterfaceSpec {
  std::string name = "eth0";      // "lo" and "tunl0" exist on every host where addresses are given to them
  std::string peer;               // the switch it is plugged into; empty for lo and tunl0
  std::optional<MacAddress> mac;  // default: 02:00:00:00:NN:II from node and interface number
  std::vector<IpPrefix> addresses;
  InterfaceSettings settings;
  LinkSpec link;
};

struct RouteSpec {
  IpPrefix target;        // 0.0.0.0/0 is the default route; routes to the interfaces' own networks are implied
  IpAddress gateway;      // unspecified: on the link
  std::string interface;  // empty: the one whose network holds the gateway
  std::optional<IpAddress> source;  // preferred source address
};

struct NodeSpec {
  std::string name;
  Role role = Role::other;
  std::vector<InterfaceSpec> interfaces;
  std::vector<RouteSpec> routes;
  InterfaceSettings all;                          // net.ipv4.conf.all
  bool ip_forward = false;                        // implied for routers
  Duration boot_time = std::chrono::seconds(20);  // from power return to a running process
  // What the process pays for each frame it reads, on its one processor; zero: nothing, it reads at once. Frames wait
  // in a ring of each card; those that find it full are lost.
  Duration frame_cost{};
  std::uint32_t receive_ring = 4096;
};

struct SwitchSpec {
  std::string name;
  Duration ageing = std::chrono::seconds(300);
};

struct TrunkSpec {
  std::string a, b;  // switches
  LinkSpec link;
};

struct Topology {
  std::vector<SwitchSpec> switches;
  std::vector<TrunkSpec> trunks;  // no loops: these switches speak no spanning tree protocol
  std::vector<NodeSpec> nodes;
};

}  // namespace viplane::sim
