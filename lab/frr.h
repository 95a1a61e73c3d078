// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lab/machine.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::lab {

// A virtual router in the words of FRR's vrrpd.
struct FrrRouter {
  std::string interface = "eth0";
  int id = 51;
  int version = 3;
  int priority = 100;
  bool is_v6 = false;
  Duration interval = std::chrono::seconds(1);
  bool preempts = true;
  std::vector<IpPrefix> addresses;

  // vrrpd finds the virtual addresses on a macvlan interface with the virtual MAC address, whose carrier it raises when
  // it becomes master.
  std::string macvlan() const;
};

// FRR's two daemons on a machine: zebra, which knows interfaces, and vrrpd.
class Frr {
 public:
  // The machine outlives it. Adds the macvlan interfaces that are not there yet, and writes the configuration.
  Frr(const Machine& machine, const std::vector<FrrRouter>& routers);

  // Starts zebra and waits until it can be asked. An earlier one ends.
  void start_zebra();
  // How vrrpd is to be started then; it writes what it does to standard output.
  static std::vector<std::string> vrrpd_command();
  Process& zebra() { return zebra_; }

 private:
  void add_macvlan(const FrrRouter& router) const;

  const Machine& machine_;
  Process zebra_;
};

// The state that vrrpd tells in a line of its log ("... Initialize -> Backup"): "init", "backup", "master"; empty:
// none.
std::string_view frr_state_in(std::string_view line);

}  // namespace viplane::lab
