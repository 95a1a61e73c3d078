// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/reference_topology.h"

namespace viplane::sim {
namespace {

constexpr const char* kVip = "10.253.85.250/32";

IpAddress parse_address(const char* text) { return IpAddress::parse(text).value(); }
IpPrefix parse_prefix(const char* text) { return IpPrefix::parse(text).value(); }

InterfaceSpec interface(const char* name, const char* peer, const char* prefix) {
  InterfaceSpec spec;
  spec.name = name;
  spec.peer = peer;
  spec.addresses = {parse_prefix(prefix)};
  return spec;
}

NodeSpec node(const char* name, Role role, std::vector<InterfaceSpec> interfaces, const char* gateway) {
  NodeSpec spec;
  spec.name = name;
  spec.role = role;
  spec.interfaces = std::move(interfaces);
  if (gateway != nullptr) {
    RouteSpec route;
    route.target = parse_prefix("0.0.0.0/0");
    route.gateway = parse_address(gateway);
    spec.routes.push_back(route);
  }
  return spec;
}

NodeSpec real_server(const char* name, const char* peer, const char* prefix, const char* gateway) {
  NodeSpec spec =
      node(name, Role::real_server, {interface("eth0", peer, prefix), interface("tunl0", "", kVip)}, gateway);
  spec.all = {.arp_ignore = 1, .arp_announce = 2, .rp_filter = 0};
  return spec;
}

}  // namespace

Topology reference_topology() {
  Topology topology;
  for (const char* name : {"wan", "sw1", "sw2", "backend"}) topology.switches.push_back({.name = name});
  topology.trunks.push_back({.a = "sw1", .b = "sw2", .link = {}});
  topology.nodes = {
      node("client1", Role::client, {interface("eth0", "wan", "192.0.2.10/24")}, "192.0.2.1"),
      node("router", Role::router,
           {interface("eth0", "wan", "192.0.2.1/24"), interface("eth1", "sw1", "10.253.85.1/24"),
            interface("eth2", "backend", "10.253.26.1/24")},
           nullptr),
      node("lb1", Role::director, {interface("eth0", "sw1", "10.253.85.11/24")}, "10.253.85.1"),
      node("lb2", Role::director, {interface("eth0", "sw2", "10.253.85.12/24")}, "10.253.85.1"),
      real_server("rs1", "sw1", "10.253.85.21/24", "10.253.85.1"),
      real_server("rs2", "sw2", "10.253.85.22/24", "10.253.85.1"),
      real_server("rs3", "backend", "10.253.26.2/24", "10.253.26.1"),
  };
  return topology;
}

}  // namespace viplane::sim
