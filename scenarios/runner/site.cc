// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/site.h"

#include <fmt/format.h>

#include <algorithm>

namespace viplane::scenarios {
namespace {

constexpr const char* kClientSwitch = "swc";

sim::LinkSpec to_sim(const LinkSpec& link) {
  sim::LinkSpec spec;
  spec.bits_per_second = link.bits_per_second;
  spec.delay = link.delay;
  spec.queue_octets = link.queue_octets;
  spec.mtu = link.mtu;
  return spec;
}

IpPrefix host(const IpAddress& address) { return {address, static_cast<std::uint8_t>(address.is_v6 ? 128 : 32)}; }
const IpPrefix kDefaultRoute{IpAddress::v4(0, 0, 0, 0), 0};

sim::RouteSpec route(const IpPrefix& target, const IpAddress& gateway) {
  sim::RouteSpec spec;
  spec.target = target;
  spec.gateway = gateway;
  return spec;
}

class Builder {
 public:
  Builder(const Scenario& scenario, const std::vector<DirectorPlan>& directors)
      : scenario_(scenario), directors_(directors) {}

  Site build() {
    site_.plan = plan_addresses(scenario_, directors_);
    add_switches();
    add_directors();
    add_edge();
    add_inner();
    add_servers();
    add_clients();
    add_stranger();
    return std::move(site_);
  }

 private:
  AddressPlan& plan() { return site_.plan; }
  sim::Topology& topology() { return site_.topology; }
  const std::string& left(std::size_t lan) const { return site_.trunks[lan].first; }
  const std::string& right(std::size_t lan) const { return site_.trunks[lan].second; }
  const std::string& side(std::size_t lan, std::size_t number) const {
    return number % 2 == 0 ? left(lan) : right(lan);
  }

  void add_switches() {
    for (std::size_t i = 0; i < plan().lans.size(); ++i) {
      site_.trunks.emplace_back(fmt::format("sw{}", 2 * i + 1), fmt::format("sw{}", 2 * i + 2));
      topology().switches.push_back({.name = left(i)});
      topology().switches.push_back({.name = right(i)});
      topology().trunks.push_back({left(i), right(i), to_sim(scenario_.topology.trunk)});
    }
    topology().switches.push_back({.name = kClientSwitch});
    for (std::size_t i = 0; i < plan().remote.size(); ++i)
      topology().switches.push_back({.name = fmt::format("swr{}", i + 1)});
  }

  sim::InterfaceSpec interface(std::string name, std::string peer, std::vector<IpPrefix> addresses,
                               const LinkSpec& link) const {
    sim::InterfaceSpec spec;
    spec.name = std::move(name);
    spec.peer = std::move(peer);
    spec.addresses = std::move(addresses);
    spec.link = to_sim(link);
    return spec;
  }

  void add_node(sim::NodeSpec node) {
    if (!node.interfaces.empty()) site_.switch_of[node.name] = node.interfaces.front().peer;
    // Fixed MAC addresses, so that checkers know a real server by its own: 02:00:00:00:NN:II.
    const auto number = static_cast<std::uint8_t>(topology().nodes.size() + 1);
    for (std::size_t i = 0; i < node.interfaces.size(); ++i) {
      if (!node.interfaces[i].peer.empty())
        node.interfaces[i].mac = MacAddress{{2, 0, 0, 0, number, static_cast<std::uint8_t>(i)}};
    }
    topology().nodes.push_back(std::move(node));
  }

  void add_directors() {
    for (std::size_t number = 0; number < directors_.size(); ++number) {
      sim::NodeSpec node;
      node.name = directors_[number].name;
      node.role = sim::Role::director;
      node.boot_time = scenario_.topology.boot;
      for (std::size_t i = 0; i < plan().lans.size(); ++i) {
        for (const auto& [director, name] : plan().lans[i].interfaces) {
          if (director != node.name) continue;
          node.interfaces.push_back(interface(name, scenario_.topology.same_switch ? left(i) : side(i, number),
                                              plan().directors.at({director, name}), scenario_.topology.link));
        }
      }
      const std::size_t lan = way_to_clients(directors_[number], node);
      for (const RemoteNetwork& remote : plan().remote)
        node.routes.push_back(route(remote.network, plan().inner[lan].address));
      node.routes.push_back(route(kDefaultRoute, first_v4(plan().edge[lan])));
      add_node(std::move(node));
    }
  }

  // The LAN of the first virtual address: answers to clients leave where their questions came in.
  std::size_t way_to_clients(const DirectorPlan& director, const sim::NodeSpec& node) const {
    for (const config::VrrpInstance& instance : director.config.instances) {
      for (const config::VirtualAddress& address : instance.virtual_ipaddress) {
        if (!address.prefix.address.is_v6 && address.interface != "lo") return lan_number(node.name, address.interface);
      }
    }
    return lan_number(node.name, node.interfaces.front().name);
  }

  std::size_t lan_number(const std::string& director, const std::string& name) const {
    return static_cast<std::size_t>(&site_.plan.lan_of(director, name) - site_.plan.lans.data());
  }

  static IpAddress first_v4(const std::vector<IpPrefix>& addresses) {
    return std::find_if(addresses.begin(), addresses.end(), [](const IpPrefix& one) { return !one.address.is_v6; })
        ->address;
  }

  void add_edge() {
    sim::NodeSpec node;
    node.name = kEdgeRouter;
    node.role = sim::Role::router;
    const IpPrefix clients{plan().client_gateway, plan().client_network.length};
    node.interfaces.push_back(interface("clients", kClientSwitch, {clients}, scenario_.topology.client_link));
    for (std::size_t i = 0; i < plan().lans.size(); ++i) {
      node.interfaces.push_back(interface(fmt::format("lan{}", i),
                                          scenario_.topology.edge_on_second ? right(i) : left(i), plan().edge[i],
                                          scenario_.topology.link));
    }
    for (const RemoteNetwork& remote : plan().remote)
      node.routes.push_back(route(remote.network, plan().inner[0].address));
    add_node(std::move(node));
  }

  void add_inner() {
    if (plan().remote.empty()) return;
    sim::NodeSpec node;
    node.name = kInnerRouter;
    node.role = sim::Role::router;
    for (std::size_t i = 0; i < plan().lans.size(); ++i) {
      node.interfaces.push_back(
          interface(fmt::format("lan{}", i), right(i), {plan().inner[i]}, scenario_.topology.link));
    }
    for (std::size_t i = 0; i < plan().remote.size(); ++i) {
      const RemoteNetwork& remote = plan().remote[i];
      node.interfaces.push_back(interface(fmt::format("remote{}", i), fmt::format("swr{}", i + 1),
                                          {{remote.gateway, remote.network.length}}, scenario_.topology.link));
    }
    node.routes.push_back(route(kDefaultRoute, first_v4(plan().edge[0])));
    add_node(std::move(node));
  }

  RealServerSpec spec_of(const IpAddress& address) const {
    for (const RealServerSpec& spec : scenario_.real_servers) {
      if (spec.address == address) return spec;
    }
    return RealServerSpec{.address = address, .mtu = {}, .place = {}};
  }

  void add_holder(sim::NodeSpec& node, const char* name, const std::set<IpAddress>& addresses, int rp_filter) const {
    if (addresses.empty()) return;
    sim::InterfaceSpec holder;
    holder.name = name;
    for (const IpAddress& address : addresses) holder.addresses.push_back(host(address));
    holder.settings.rp_filter = rp_filter;
    node.interfaces.push_back(std::move(holder));
  }

  void add_servers() {
    for (std::size_t number = 0; number < plan().servers.size(); ++number) {
      const PlannedServer& server = plan().servers[number];
      const RealServerSpec spec = spec_of(server.address);
      sim::NodeSpec node;
      node.name = server.name;
      node.role = sim::Role::real_server;
      LinkSpec link = scenario_.topology.link;
      link.mtu = spec.mtu.value_or(link.mtu);
      const std::string peer = server.remote ? fmt::format("swr{}", server.place + 1) : side(server.place, number);
      node.interfaces.push_back(interface("eth0", peer, {{server.address, server.network.length}}, link));
      if (spec.virtual_address != VirtualAddressOn::nowhere) add_virtual_addresses(node, server, spec);
      node.all.arp_ignore = spec.arp_ignore;
      node.all.arp_announce = spec.arp_announce;
      node.all.rp_filter = spec.rp_filter;
      node.routes.push_back(route(kDefaultRoute, server.gateway));
      add_node(std::move(node));
    }
  }

  void add_virtual_addresses(sim::NodeSpec& node, const PlannedServer& server, const RealServerSpec& spec) const {
    std::set<IpAddress> both = server.direct_addresses;
    both.insert(server.tunnel_addresses.begin(), server.tunnel_addresses.end());
    const std::set<IpAddress> none;
    const bool automatic = spec.virtual_address == VirtualAddressOn::automatic;
    add_holder(node, "lo",
               automatic                                            ? server.direct_addresses
               : spec.virtual_address == VirtualAddressOn::loopback ? both
                                                                    : none,
               spec.rp_filter);
    add_holder(node, "tunl0",
               automatic                                          ? server.tunnel_addresses
               : spec.virtual_address == VirtualAddressOn::tunnel ? both
                                                                  : none,
               spec.rp_filter);
  }

  void add_clients() {
    for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) {
      sim::NodeSpec node;
      node.name = scenario_.traffic[i].client;
      node.role = sim::Role::client;
      const IpPrefix address{plan().clients[i], plan().client_network.length};
      node.interfaces.push_back(interface("eth0", kClientSwitch, {address}, scenario_.topology.client_link));
      node.routes.push_back(route(kDefaultRoute, plan().client_gateway));
      add_node(std::move(node));
    }
  }

  void add_stranger() {
    const bool wanted = std::any_of(scenario_.faults.begin(), scenario_.faults.end(), [](const Fault& fault) {
      return fault.verb == FaultVerb::hostile_advertisements || fault.verb == FaultVerb::replay_advertisements;
    });
    if (!wanted) return;
    sim::NodeSpec node;
    node.name = kStranger;
    const IpPrefix address{plan().stranger, 24};
    node.interfaces.push_back(interface("eth0", left(0), {address}, scenario_.topology.link));
    add_node(std::move(node));
  }

  const Scenario& scenario_;
  const std::vector<DirectorPlan>& directors_;
  Site site_;
};

}  // namespace

Site build_site(const Scenario& scenario, const std::vector<DirectorPlan>& directors) {
  return Builder(scenario, directors).build();
}

}  // namespace viplane::scenarios
