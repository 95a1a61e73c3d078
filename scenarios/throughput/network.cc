// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/network.h"

namespace viplane::throughput {
namespace {

constexpr const char* kSwitch = "sw1";
constexpr const char* kDirector = "10.77.0.1";
constexpr const char* kClientNetwork = "10.77.1.0/24";

IpPrefix prefix(const std::string& text) { return IpPrefix::parse(text).value(); }

sim::LinkSpec link(const Inputs& inputs, double mbit) {
  return {.bits_per_second = static_cast<std::uint64_t>(mbit * 1e6), .delay = inputs.link_delay};
}

sim::NodeSpec machine(const std::string& name, sim::Role role, std::vector<IpPrefix> addresses, sim::LinkSpec cable) {
  sim::InterfaceSpec card;
  card.peer = kSwitch;
  card.addresses = std::move(addresses);
  card.link = cable;
  sim::NodeSpec node;
  node.name = name;
  node.role = role;
  node.interfaces = {std::move(card)};
  return node;
}

sim::NodeSpec director(const Inputs& inputs, Mode mode) {
  sim::NodeSpec node =
      machine("director", sim::Role::director, {prefix(std::string(kDirector) + "/24"), prefix("10.77.1.1/24")},
              link(inputs, inputs.director_link));
  node.frame_cost = frame_cost(inputs, mode);
  node.receive_ring = inputs.director_ring;
  return node;
}

sim::NodeSpec server(const Inputs& inputs, Mode mode, int index) {
  sim::NodeSpec node = machine(server_name(index), sim::Role::real_server, {prefix(server_address(index) + "/24")},
                               link(inputs, inputs.server_link));
  sim::RouteSpec back;
  if (mode == Mode::nat) {
    back.target = prefix("0.0.0.0/0");
    back.gateway = IpAddress::parse(kDirector).value();
  } else {
    back.target = prefix(kClientNetwork);
    back.interface = "eth0";
    sim::InterfaceSpec holder;
    holder.name = mode == Mode::tunnel ? "tunl0" : "lo";
    holder.addresses = {prefix(std::string(kVip) + "/32")};
    node.interfaces.push_back(holder);
    node.all = {.arp_ignore = 1, .arp_announce = 2, .rp_filter = 0};
  }
  node.routes = {back};
  return node;
}

}  // namespace

std::string server_name(int index) { return "rs" + std::to_string(index + 1); }
std::string server_address(int index) { return "10.77.0." + std::to_string(11 + index); }

sim::Topology network(const Inputs& inputs, Mode mode) {
  sim::Topology topology;
  topology.switches.push_back({.name = kSwitch});
  const sim::LinkSpec client = link(inputs, inputs.client_link);
  topology.nodes = {director(inputs, mode), machine("visitor", sim::Role::client, {prefix("10.77.1.2/24")}, client),
                    machine("neighbour", sim::Role::client, {prefix("10.77.0.2/24")}, client)};
  for (int index = 0; index < inputs.servers; ++index) topology.nodes.push_back(server(inputs, mode, index));
  return topology;
}

}  // namespace viplane::throughput
