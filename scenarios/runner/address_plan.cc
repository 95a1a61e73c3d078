// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/address_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scenarios/runner/address_pool.h"
#include "scenarios/runner/lans.h"

namespace viplane::scenarios {
namespace {

constexpr std::uint32_t kDirectorOffset = 11;  // lb1 is x.x.x.11
constexpr std::uint32_t kEdgeOffset = 1;
constexpr std::uint32_t kInnerOffset = 2;
constexpr std::uint32_t kStrangerOffset = 66;

// The network a lone address is taken to be in.
IpPrefix usual_network(const IpAddress& address) { return network_of(address, address.is_v6 ? 64 : 24); }

// The network of a virtual address: as written where that is a network, else the usual one.
IpPrefix written_network(const IpPrefix& prefix) {
  const unsigned host = prefix.address.is_v6 ? 127 : 31;
  return prefix.length < host && prefix.length >= 8 ? network_of(prefix.address, prefix.length)
                                                    : usual_network(prefix.address);
}

bool covered(const std::vector<IpPrefix>& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const IpPrefix& one) { return one.contains(address); });
}

class Planner {
 public:
  Planner(const Scenario& scenario, const std::vector<DirectorPlan>& directors)
      : scenario_(scenario), directors_(directors) {}

  AddressPlan plan() {
    plan_.lans = find_lans(directors_);
    reserve_mentioned();
    collect_networks();
    collect_servers();
    place_servers();
    address_directors();
    address_routers();
    choose_gateways();
    address_clients();
    return std::move(plan_);
  }

 private:
  // Everything that the files name is somebody's already.
  void reserve_mentioned() {
    for (const DirectorPlan& director : directors_) {
      for (const config::VrrpInstance& instance : director.config.instances) {
        if (instance.source_address) pool_.reserve(*instance.source_address);
        for (const config::UnicastPeer& peer : instance.unicast_peer) pool_.reserve(peer.address);
        for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
          for (const config::VirtualAddress& address : *list) pool_.reserve(address.prefix.address);
        }
      }
      for (const config::VirtualServer& service : director.config.virtual_servers) {
        for (const config::RealServer& server : service.real_servers) pool_.reserve(server.endpoint.address);
        if (const auto* endpoint = std::get_if<Endpoint>(&service.service)) pool_.reserve(endpoint->address);
      }
    }
  }

  Lan& lan_of(const std::string& director, const std::string& interface) {
    return const_cast<Lan&>(plan_.lan_of(director, interface));  // plan_ is ours and not const
  }

  static void add_network(Lan& lan, const IpPrefix& network) {
    if (!covered(lan.networks, network.address)) lan.networks.push_back(network);
  }

  void collect_networks() {
    for (const DirectorPlan& director : directors_) {
      for (const config::VrrpInstance& instance : director.config.instances) {
        Lan& lan = lan_of(director.name, instance.interface);
        if (instance.source_address) add_network(lan, usual_network(*instance.source_address));
        for (const config::UnicastPeer& peer : instance.unicast_peer) add_network(lan, usual_network(peer.address));
        for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
          for (const config::VirtualAddress& address : *list) {
            if (address.interface != "lo")
              add_network(lan_of(director.name, address.interface), written_network(address.prefix));
          }
        }
      }
    }
    for (std::size_t i = 0; i < plan_.lans.size(); ++i) {
      auto& networks = plan_.lans[i].networks;
      const bool has_v4 =
          std::any_of(networks.begin(), networks.end(), [](const IpPrefix& one) { return !one.address.is_v6; });
      if (!has_v4) networks.push_back(network_of(IpAddress::v4(10, 66, static_cast<std::uint8_t>(i), 0), 24));
    }
  }

  PlannedServer* server_at(const IpAddress& address) {
    const auto found = std::find_if(plan_.servers.begin(), plan_.servers.end(),
                                    [&](const PlannedServer& one) { return one.address == address; });
    return found == plan_.servers.end() ? nullptr : &*found;
  }

  void add_server(const config::VirtualServer& service, const Endpoint& endpoint, config::ForwardingMethod method) {
    // Packets over IPv6 are counted, not forwarded, and a server on the director itself needs no machine.
    if (endpoint.address.is_v6 || endpoint.address.v4_value() >> 24 == 127) return;
    PlannedServer* server = server_at(endpoint.address);
    if (server == nullptr) {
      server = &plan_.servers.emplace_back();
      server->name = fmt::format("rs{}", plan_.servers.size());
      server->address = endpoint.address;
    }
    const auto* address = std::get_if<Endpoint>(&service.service);
    const std::uint16_t port = endpoint.port != 0   ? endpoint.port
                               : address != nullptr ? address->port
                                                    : std::uint16_t{80};
    server->ports.insert(port == 0 ? std::uint16_t{80} : port);
    if (address == nullptr || address->address.is_v6) return;
    if (method == config::ForwardingMethod::dr) server->direct_addresses.insert(address->address);
    if (method == config::ForwardingMethod::tun) server->tunnel_addresses.insert(address->address);
    if (method != config::ForwardingMethod::tun) needs_lan_.insert({server->address, address->address});
  }

  void collect_servers() {
    for (const DirectorPlan& director : directors_) {
      for (const config::VirtualServer& service : director.config.virtual_servers) {
        for (const config::RealServer& server : service.real_servers) {
          add_server(service, server.endpoint, server.forwarding.method);
        }
        if (service.sorry_server)
          add_server(service, service.sorry_server->endpoint, service.sorry_server->forwarding.method);
      }
    }
  }

  std::size_t lan_with(const IpAddress& address) const {
    for (std::size_t i = 0; i < plan_.lans.size(); ++i) {
      if (covered(plan_.lans[i].networks, address)) return i;
    }
    return plan_.lans.size();
  }

  // Direct routing and translation need real servers that the director reaches without a router: their network is put
  // on the LAN of the virtual address. By tunnel they may be anywhere.
  void place_servers() {
    for (const auto& [server, service] : needs_lan_) {
      if (lan_with(server) < plan_.lans.size()) continue;
      const std::size_t lan = lan_with(service);
      plan_.lans[lan < plan_.lans.size() ? lan : 0].networks.push_back(usual_network(server));
    }
    for (PlannedServer& server : plan_.servers) {
      server.place = lan_with(server.address);
      server.remote = server.place == plan_.lans.size();
      if (server.remote) server.place = remote_network(server.address);
    }
  }

  std::size_t remote_network(const IpAddress& address) {
    for (std::size_t i = 0; i < plan_.remote.size(); ++i) {
      if (plan_.remote[i].network.contains(address)) return i;
    }
    const IpPrefix network = usual_network(address);
    plan_.remote.push_back({network, pool_.take(network, kEdgeOffset).address});
    return plan_.remote.size() - 1;
  }

  // What the files say of a director's own address: its own source, or the peer that the others name and nobody else
  // is.
  std::vector<IpAddress> own_addresses(const DirectorPlan& director, const Lan& lan) const {
    std::vector<IpAddress> found;
    std::set<IpAddress> taken;
    const auto visit = [&](auto action) {
      for (const DirectorPlan& other : directors_) {
        for (const config::VrrpInstance& instance : other.config.instances) {
          if (&plan_.lan_of(other.name, instance.interface) == &lan) action(other.name == director.name, instance);
        }
      }
    };
    visit([&](bool own, const config::VrrpInstance& instance) {
      if (!instance.source_address) return;
      if (own) found.push_back(*instance.source_address);
      if (!own) taken.insert(*instance.source_address);
    });
    visit([&](bool own, const config::VrrpInstance& instance) {
      for (const config::UnicastPeer& peer : instance.unicast_peer) {
        if (own) taken.insert(peer.address);
      }
    });
    visit([&](bool own, const config::VrrpInstance& instance) {
      for (const config::UnicastPeer& peer : instance.unicast_peer) {
        if (!own && !taken.contains(peer.address)) found.push_back(peer.address);
      }
    });
    return found;
  }

  void address_directors() {
    for (std::size_t i = 0; i < plan_.lans.size(); ++i) {
      Lan& lan = plan_.lans[i];
      for (const auto& [name, interface] : lan.interfaces) {
        const auto plan = std::find_if(directors_.begin(), directors_.end(),
                                       [&name = name](const DirectorPlan& one) { return one.name == name; });
        auto& addresses = plan_.directors[{name, interface}];
        std::set<IpPrefix> served;
        for (const IpAddress& own : own_addresses(*plan, lan)) {
          const auto network = std::find_if(lan.networks.begin(), lan.networks.end(),
                                            [&](const IpPrefix& one) { return one.contains(own); });
          if (network == lan.networks.end() || !served.insert(*network).second) continue;
          addresses.push_back({own, network->length});
        }
        const auto offset = kDirectorOffset + static_cast<std::uint32_t>(plan - directors_.begin());
        for (const IpPrefix& network : lan.networks) {
          if (!served.contains(network)) addresses.push_back(pool_.take(network, offset));
        }
      }
    }
  }

  void address_routers() {
    for (const Lan& lan : plan_.lans) {
      auto& arm = plan_.edge.emplace_back();
      for (const IpPrefix& network : lan.networks) arm.push_back(pool_.take(network, kEdgeOffset));
      plan_.inner.push_back(pool_.take(first_v4(lan), kInnerOffset));
    }
    plan_.stranger = pool_.take(first_v4(plan_.lans.front()), kStrangerOffset).address;
  }

  static const IpPrefix& first_v4(const Lan& lan) {
    return *std::find_if(lan.networks.begin(), lan.networks.end(),
                         [](const IpPrefix& one) { return !one.address.is_v6; });
  }

  // With translation the answers have to pass the director, so it is the gateway: by a virtual address of the server's
  // own network where there is one, else by the first director's address.
  IpAddress translation_gateway(const PlannedServer& server) const {
    for (const config::VrrpInstance& instance : directors_.front().config.instances) {
      for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
        for (const config::VirtualAddress& address : *list) {
          if (server.network.contains(address.prefix.address)) return address.prefix.address;
        }
      }
    }
    for (const auto& [key, addresses] : plan_.directors) {
      for (const IpPrefix& address : addresses) {
        if (server.network.contains(address.address)) return address.address;
      }
    }
    return server.gateway;
  }

  void choose_gateways() {
    for (PlannedServer& server : plan_.servers) {
      if (server.remote) {
        server.network = plan_.remote[server.place].network;
        server.gateway = plan_.remote[server.place].gateway;
        continue;
      }
      for (const IpPrefix& arm : plan_.edge[server.place]) {
        if (!arm.contains(server.address)) continue;
        server.network = network_of(arm.address, arm.length);
        server.gateway = arm.address;
      }
      if (server.direct_addresses.empty() && server.tunnel_addresses.empty())
        server.gateway = translation_gateway(server);
    }
  }

  void address_clients() {
    // The networks for documentation, RFC 5737, and one of RFC 6598 for whoever uses all of them.
    for (const IpAddress& base : {IpAddress::v4(192, 0, 2, 0), IpAddress::v4(198, 51, 100, 0),
                                  IpAddress::v4(203, 0, 113, 0), IpAddress::v4(100, 64, 0, 0)}) {
      plan_.client_network = {base, 24};
      const bool taken = lan_with(base) < plan_.lans.size() ||
                         std::any_of(plan_.remote.begin(), plan_.remote.end(),
                                     [&](const RemoteNetwork& one) { return one.network.contains(base); });
      if (!taken) break;
    }
    plan_.client_gateway = pool_.take(plan_.client_network, kEdgeOffset).address;
    for (std::size_t i = 0; i < scenario_.traffic.size(); ++i)
      plan_.clients.push_back(pool_.take(plan_.client_network, 10).address);
  }

  const Scenario& scenario_;
  const std::vector<DirectorPlan>& directors_;
  AddressPool pool_;
  AddressPlan plan_;
  std::set<std::pair<IpAddress, IpAddress>> needs_lan_;  // (server, service)
};

}  // namespace

const Lan& AddressPlan::lan_of(const std::string& director, const std::string& interface) const {
  for (const Lan& lan : lans) {
    if (std::find(lan.interfaces.begin(), lan.interfaces.end(), std::pair(director, interface)) != lan.interfaces.end())
      return lan;
  }
  throw std::runtime_error("no LAN for " + interface + " of " + director);
}

AddressPlan plan_addresses(const Scenario& scenario, const std::vector<DirectorPlan>& directors) {
  return Planner(scenario, directors).plan();
}

}  // namespace viplane::scenarios
