// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "compare/lab/plan.h"
#include "compare/mode.h"
#include "lab/laboratory.h"

namespace viplane::compare {

inline constexpr int kHttpPort = 80;

// A fresh network for one row: a switch; `director`; real servers rs1.. with nginx, their uplinks capped; two clients,
// because direct and translated connections of one client to the same server get into each other's way:
//
//   visitor 10.77.1.2      asks the VIP 10.77.1.100, owned by the director
//   neighbour 10.77.0.2    asks rs1 10.77.0.11 directly
//
// Servers are 10.77.0.11.., the director 10.77.0.1 and 10.77.1.1.
class Bed {
 public:
  // Throws std::system_error or std::runtime_error, naming the attempt.
  Bed(const Plan& plan, Mode mode, double cap);

  const Plan& plan() const { return plan_; }
  Mode mode() const { return mode_; }
  const lab::Machine& director() const { return lab_.machine("director"); }
  const lab::Machine& visitor() const { return lab_.machine("visitor"); }
  const lab::Machine& neighbour() const { return lab_.machine("neighbour"); }
  const lab::Machine& server(int index) const { return lab_.machine("rs" + std::to_string(index + 1)); }

  static std::string vip() { return "10.77.1.100"; }
  static std::string server_address(int index) { return "10.77.0." + std::to_string(11 + index); }

  // Starts a program on a machine and keeps it until the end.
  void keep(const lab::Machine& machine, const std::vector<std::string>& command);
  // Waits until somebody answers on that address; throws std::runtime_error, with what the programs said, after
  // `patience` or when one of them has ended.
  void wait_for(const lab::Machine& from, const std::string& address, Duration patience);

  void take_vip_on_director();  // for balancers that do not do it themselves

 private:
  void add_server(int index, double cap);
  std::string words_of_programs();

  const Plan plan_;
  const Mode mode_;
  lab::Laboratory lab_;
  std::vector<lab::Process> programs_;
};

}  // namespace viplane::compare
