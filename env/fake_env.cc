// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_env.h"

#include <utility>

namespace viplane {

LoopbackPort& FakeEnv::add_port(LoopbackWire& wire, std::string name, MacAddress mac, IpPrefix address) {
  PortInfo info;
  info.name = std::move(name);
  info.mac = mac;
  if (!address.address.is_unspecified()) {
    addresses.add(info.name, address, {});
    routes.add(address, static_cast<std::uint8_t>(ports_.size()), address.address);
  }
  owned_ports_.push_back(wire.add_port(std::move(info)));
  ports_.push_back(owned_ports_.back().get());
  for (auto& port : owned_ports_) port->set_egress_ports(ports_);
  return *owned_ports_.back();
}

}  // namespace viplane
