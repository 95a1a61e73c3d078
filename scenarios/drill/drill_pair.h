// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// What theory says of a pair: who is master, and how long things take. All of the virtual router that holds the address
// of the service which clients ask for, except where said.
struct DrillPair {
  std::string master;  // the higher priority, then the higher address
  std::string backup;
  std::string master_switch;
  std::string backup_switch;
  std::string second_switch;  // of the first LAN
  std::string server;         // address of the first real server; empty: none
  bool hashing = false;       // mh or sh: the other director chooses the same real server
  bool graceful = false;      // graceful_handover
  bool has_service = false;
  bool has_address = false;       // somebody to ping, at least
  bool lone_server = false;       // nobody takes over from the real server
  bool groups_span_lans = false;  // a sync group waits for all its LANs

  Duration interval{0};
  Duration skew{0};         // of the backup
  Duration backup_down{0};  // Master_Down_Interval of the backup
  Duration settle{0};       // of all instances: from the start until everybody is what he will be
  Duration detection{0};    // of a real server's death by the checks
  Duration probe{0};        // between probes
  Duration hiccup{0};       // what a client may see although nothing is wrong: two probes and the way there and back
  Duration fault{0};        // how long faults last
  Duration recovery{0};     // from a heal until everybody is what he will be again
  Duration boot{0};
};

DrillPair study(const Prepared& prepared);

}  // namespace viplane::scenarios
