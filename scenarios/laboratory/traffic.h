// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lab/traffic/client.h"
#include "lab/traffic/decapsulator.h"
#include "lab/traffic/web_server.h"
#include "scenarios/laboratory/chronicle.h"
#include "scenarios/laboratory/site.h"

namespace viplane::scenarios {

// Real servers and clients of a laboratory.
class LabTraffic {
 public:
  LabTraffic(const Prepared& prepared, LabSite& site);  // both outlive it; starts the servers

  // Starts the clients' processes; each begins and ends at its own times.
  void start_clients(const Chronicle& chronicle);
  // Waits for the clients' ends and records what they saw.
  void finish(Chronicle& chronicle);

  // A real server by name or address.
  const PlannedServer* find_server(const std::string& target) const;
  void start_server(const PlannedServer& server);
  lab::WebServer& web_server(const PlannedServer& server) { return *servers_.at(server.name).web; }
  void forget_server(const PlannedServer& server) { servers_.erase(server.name); }
  void make_tunnel(const PlannedServer& server);  // where it has one
  void remove_tunnel(const PlannedServer& server) { servers_.at(server.name).tunnel.reset(); }

 private:
  struct Server {
    std::unique_ptr<lab::Decapsulator> tunnel;
    std::unique_ptr<lab::WebServer> web;
  };
  lab::Load load_of(const TrafficSpec& spec, const Chronicle& chronicle) const;

  const Prepared& prepared_;
  LabSite& site_;
  std::map<std::string, Server> servers_;
  std::vector<std::unique_ptr<lab::Client>> clients_;  // by Scenario::traffic
};

}  // namespace viplane::scenarios
