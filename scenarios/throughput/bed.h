// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "compare/measurement.h"
#include "scenarios/throughput/inputs.h"
#include "scenarios/throughput/load.h"
#include "sim/traffic/real_server.h"
#include "sim/traffic/stream_connector.h"
#include "sim/world.h"

namespace viplane::throughput {

// One run of webbench, and what was scarce.
struct Observation {
  compare::Measurement run;
  Load load;
};

// The laboratory's bed (compare/lab/bed.h) in the simulation: a switch; `director`, a production director with one
// card; real servers rs1..; two clients:
//
//   visitor 10.77.1.2      asks the VIP 10.77.1.100, owned by the director
//   neighbour 10.77.0.2    asks rs1 10.77.0.11 directly
//
// Servers are 10.77.0.11.., the director 10.77.0.1 and 10.77.1.1. One bed at a time in a process.
class Bed {
 public:
  Bed(const Inputs& inputs, Mode mode);
  ~Bed();

  Observation ask_one_server();
  Observation ask_vip();
  std::uint64_t connections() const;  // that clients have opened so far

 private:
  struct Marks;
  Observation ask(sim::TcpStack& client, const std::string& machine, const std::string& address);
  Marks marks(const std::string& machine);
  Load load_since(const Marks& before, const std::string& machine);

  Inputs inputs_;
  sim::World world_;
  std::vector<std::unique_ptr<sim::TcpStack>> stacks_;  // of the servers
  std::vector<std::unique_ptr<sim::RealServer>> servers_;
  sim::TcpStack visitor_;
  sim::TcpStack neighbour_;
  sim::TcpStack director_;
  sim::TcpStreamConnector streams_;
};

}  // namespace viplane::throughput
