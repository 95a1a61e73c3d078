// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

namespace viplane::compare {

// What is compared and how long. Rates are in Mbit/s.
struct Plan {
  std::vector<std::string> balancers;  // names, see balancer.h
  std::vector<double> caps = {8};      // of each real server's uplink; 0: none
  int servers = 3;
  int clients = 20;
  int seconds = 5;      // of each run
  int repetitions = 5;  // of each pair of runs
  std::string io;       // --io of viplaned; empty: its own choice
  // Programs, by path or by name in PATH.
  std::string webbench = "viplane-webbench";
  std::string daemon = "viplaned";
  std::string real_server = "viplane-rs";
};

}  // namespace viplane::compare
