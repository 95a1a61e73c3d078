// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "net/address.h"
#include "scenarios/runner/director_plan.h"

namespace viplane::scenarios {

// One LAN: the interfaces of all directors that belong together. keepalived.conf names interfaces and virtual
// addresses, seldom the directors' own; those are made up in the networks of the virtual addresses.
struct Lan {
  std::string name;                                             // of the first director's interface
  std::vector<std::pair<std::string, std::string>> interfaces;  // (director, its interface)
  std::vector<IpPrefix> networks;                               // of either family
};

// A network of real servers that no director is on: behind the inner router.
struct RemoteNetwork {
  IpPrefix network;
  IpAddress gateway;
};

struct PlannedServer {
  std::string name;  // "rs1", in the order of the files
  IpAddress address;
  std::size_t place = 0;  // of its Lan, or of its RemoteNetwork
  bool remote = false;
  IpPrefix network;
  IpAddress gateway;
  std::set<std::uint16_t> ports;
  std::set<IpAddress> direct_addresses;  // virtual addresses it holds on lo (direct routing)
  std::set<IpAddress> tunnel_addresses;  // on tunl0
};

// Who has which address in the standard topology.
struct AddressPlan {
  std::vector<Lan> lans;
  std::map<std::pair<std::string, std::string>, std::vector<IpPrefix>> directors;  // (director, interface)
  std::vector<std::vector<IpPrefix>> edge;                                         // by LAN: the edge router's arm
  std::vector<IpPrefix> inner;  // by LAN: the inner router's arm; unused without remote networks
  std::vector<RemoteNetwork> remote;
  std::vector<PlannedServer> servers;
  IpPrefix client_network;
  IpAddress client_gateway;
  std::vector<IpAddress> clients;  // by Scenario::traffic
  IpAddress stranger;              // on the first LAN: who sends hostile frames

  const Lan& lan_of(const std::string& director, const std::string& interface) const;
};

AddressPlan plan_addresses(const Scenario& scenario, const std::vector<DirectorPlan>& directors);

}  // namespace viplane::scenarios
