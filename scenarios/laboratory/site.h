// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "lab/laboratory.h"
#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// The standard topology of a scenario, built from namespaces: the same names, addresses and MAC addresses as in the
// simulation.
class LabSite {
 public:
  explicit LabSite(const Prepared& prepared);  // outlives it

  lab::Laboratory& laboratory() { return lab_; }
  const lab::Laboratory& laboratory() const { return lab_; }
  lab::Machine& machine(const std::string& node) const { return lab_.machine(node); }

  // Makes the machine with its interfaces, addresses and routes, at first and after a crash; nothing runs on it yet.
  void power_on(const std::string& node);
  void crash(const std::string& node) { lab_.crash(node); }

  // What an administrator does again after something was undone by hand: a cable as at the beginning, routes that are
  // lost, the kernel's settings.
  void plug(const std::string& node, const std::string& interface);
  void restore_routes(const std::string& node) const;
  void apply_settings(const std::string& node) const;
  std::vector<std::string> scopes_of(const std::string& node) const;  // of the kernel's settings: "all", "eth0", ...
  std::uint32_t mtu_of(const std::string& link) const;

  // The switch's end of a link named as scenarios do: "lb1" means its first interface, "lb1:eth1" another.
  lab::Laboratory::Port port_of(const std::string& link) const;

 private:
  void give_addresses(const lab::NetworkNamespace& network, const sim::InterfaceSpec& interface) const;

  const Prepared& prepared_;
  lab::Laboratory lab_;
};

}  // namespace viplane::scenarios
