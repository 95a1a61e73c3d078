// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/laboratory.h"

#include <algorithm>
#include <stdexcept>

namespace viplane::lab {

Laboratory::Laboratory() : fabric_(std::make_unique<Machine>(space_, "fabric")) {}

Laboratory::~Laboratory() = default;

Machine& Laboratory::add_machine(const std::string& name) {
  auto machine = std::make_unique<Machine>(space_, name);
  set_up(machine->network(), "lo", true);
  auto& place = machines_[name];
  place = std::move(machine);
  return *place;
}

Machine& Laboratory::machine(const std::string& name) const {
  const auto found = machines_.find(name);
  if (found == machines_.end()) throw std::runtime_error("the laboratory has no machine " + name);
  return *found->second;
}

void Laboratory::crash(const std::string& name) {
  const Machine& victim = machine(name);
  // The cable first: nothing that dies may say a last word.
  for (const Port& port : ports_of(name)) set_up(fabric_->network(), port.name, false);
  victim.kill_all();
  for (const Port& port : ports_of(name)) remove_link(fabric_->network(), port.name);
  std::erase_if(ports_, [&name](const Port& port) { return port.machine == name; });
  machines_.erase(name);
}

void Laboratory::add_switch(const std::string& name) {
  add_bridge(fabric_->network(), name);
  switches_.push_back(name);
}

std::string Laboratory::next_port_name() { return "port" + std::to_string(++port_names_); }

void Laboratory::add_trunk(const std::string& a, const std::string& b, std::uint32_t mtu) {
  const Port left{next_port_name(), a, {}, {}};
  const Port right{next_port_name(), b, {}, {}};
  const NetworkNamespace& network = fabric_->network();
  add_cable({network, left.name, {}}, {network, right.name, {}}, mtu);
  for (const Port& port : {left, right}) {
    set_bridge(network, port.name, port.network_switch);
    set_up(network, port.name, true);
    ports_.push_back(port);
  }
}

void Laboratory::plug(const Plug& plug) {
  const NetworkNamespace& network = machine(plug.machine).network();
  const Port port{next_port_name(), plug.network_switch, plug.machine, plug.interface};
  add_cable({fabric_->network(), port.name, {}}, {network, plug.interface, plug.mac}, plug.mtu);
  set_bridge(fabric_->network(), port.name, plug.network_switch);
  set_up(fabric_->network(), port.name, true);
  for (const IpPrefix& address : plug.addresses) add_address(network, plug.interface, address);
  set_up(network, plug.interface, true);
  ports_.push_back(port);
}

void Laboratory::unplug(const std::string& machine, const std::string& interface) {
  remove_link(fabric_->network(), port_of(machine, interface).name);
  std::erase_if(ports_, [&](const Port& port) { return port.machine == machine && port.interface == interface; });
}

const Laboratory::Port& Laboratory::port_of(const std::string& machine, const std::string& interface) const {
  for (const Port& port : ports_) {
    if (port.machine == machine && port.interface == interface) return port;
  }
  throw std::runtime_error("no cable leads to " + interface + " of " + machine);
}

std::vector<Laboratory::Port> Laboratory::ports_of(const std::string& machine) const {
  std::vector<Port> found;
  std::copy_if(ports_.begin(), ports_.end(), std::back_inserter(found),
               [&](const Port& port) { return !machine.empty() && port.machine == machine; });
  return found;
}

std::vector<Laboratory::Port> Laboratory::ports_on(const std::string& network_switch) const {
  std::vector<Port> found;
  std::copy_if(ports_.begin(), ports_.end(), std::back_inserter(found),
               [&](const Port& port) { return port.network_switch == network_switch; });
  return found;
}

std::vector<Laboratory::Port> Laboratory::trunk_ports() const {
  std::vector<Port> found;
  std::copy_if(ports_.begin(), ports_.end(), std::back_inserter(found),
               [](const Port& port) { return port.machine.empty(); });
  return found;
}

}  // namespace viplane::lab
