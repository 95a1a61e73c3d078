// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/links.h"
#include "lab/machine.h"

namespace viplane::lab {

// A small network of machines, switches and cables, made of namespaces; real processes run in it.
//
//   Laboratory lab;
//   lab.add_switch("sw1");
//   Machine& lb1 = lab.add_machine("lb1");
//   lab.plug({.machine = "lb1", .interface = "eth0", .network_switch = "sw1", .addresses =
//   {*IpPrefix::parse("10.0.0.11/24")}}); Process keepalived = lb1.start({"keepalived", "-n", "-l", "-f", path});
//
// Nothing in it has a name that the host or another laboratory could see, and nothing outlives us, not even when we are
// killed. Any number of laboratories can exist side by side. Not for several threads at once.
class Laboratory {
 public:
  Laboratory();  // throws std::system_error where we are not root, or the kernel has no namespaces
  ~Laboratory();
  Laboratory(const Laboratory&) = delete;
  Laboratory& operator=(const Laboratory&) = delete;

  Machine& add_machine(const std::string& name);
  Machine& machine(const std::string& name) const;  // throws std::runtime_error where there is none
  bool has_machine(const std::string& name) const { return machines_.contains(name); }
  // Loses power: its links vanish, its processes die at once, it forgets everything. add_machine() makes it anew.
  void crash(const std::string& name);

  void add_switch(const std::string& name);
  void add_trunk(const std::string& a, const std::string& b, std::uint32_t mtu = 1500);

  struct Plug {
    std::string machine;
    std::string interface = "eth0";
    std::string network_switch;
    std::vector<IpPrefix> addresses{};
    std::optional<MacAddress> mac{};
    std::uint32_t mtu = 1500;
  };
  // Lays a cable from a machine to a switch, gives the interface its addresses and brings it up.
  void plug(const Plug& plug);
  void unplug(const std::string& machine, const std::string& interface);  // both ends are gone

  // The network that holds all switches: where faults of cables happen and where captures listen.
  const Machine& fabric() const { return *fabric_; }

  // The switch's end of a cable or trunk, an interface of the fabric.
  struct Port {
    std::string name;
    std::string network_switch;
    std::string machine;    // empty: of a trunk
    std::string interface;  // of the machine
  };
  const Port& port_of(const std::string& machine, const std::string& interface) const;
  std::vector<Port> ports_of(const std::string& machine) const;
  std::vector<Port> ports_on(const std::string& network_switch) const;
  const std::vector<Port>& ports() const { return ports_; }
  std::vector<Port> trunk_ports() const;

  const ProcessSpace& space() const { return space_; }

 private:
  std::string next_port_name();

  ProcessSpace space_;
  std::map<std::string, std::unique_ptr<Machine>> machines_;
  std::unique_ptr<Machine> fabric_;
  std::vector<std::string> switches_;
  std::vector<Port> ports_;
  unsigned port_names_ = 0;
};

}  // namespace viplane::lab
