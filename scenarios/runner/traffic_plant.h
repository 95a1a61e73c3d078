// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/runner/prepare.h"
#include "sim/traffic/echo_prober.h"
#include "sim/traffic/real_server.h"
#include "sim/traffic/stream_connector.h"
#include "sim/traffic/tcp_stack.h"
#include "sim/world.h"

namespace viplane::scenarios {

// Everything above IP in a world: real servers, clients, and the connections of the directors' health checks.
class TrafficPlant {
 public:
  TrafficPlant(sim::World& world, const Prepared& prepared);  // both outlive it
  ~TrafficPlant();

  // Plans when each client starts and stops.
  void schedule();
  // Ends every client that still runs: summaries are written.
  void finish();

  // All servers of the machine, named or by address; nothing where it has none.
  void set_behaviour(const std::string& target, sim::ServerBehaviour behaviour, Duration service_time = Duration{0});

 private:
  struct Client {
    std::unique_ptr<sim::TrafficClient> load;
    bool running = false;
  };

  sim::TcpStack& stack_of(const std::string& node);
  sim::EchoService& echo_of(const std::string& node);
  void add_server(const PlannedServer& server);
  std::unique_ptr<sim::TrafficClient> make_client(const TrafficSpec& spec);
  void stop(Client& client);

  sim::World& world_;
  const Prepared& prepared_;
  std::map<std::string, std::unique_ptr<sim::TcpStack>> stacks_;
  std::map<std::string, std::unique_ptr<sim::EchoService>> echoes_;
  std::vector<std::unique_ptr<sim::TcpStreamConnector>> connectors_;
  std::map<std::string, std::vector<std::unique_ptr<sim::RealServer>>> servers_;  // by name of the machine
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace viplane::scenarios
