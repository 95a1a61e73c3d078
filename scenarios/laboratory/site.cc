// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/site.h"

#include <algorithm>
#include <stdexcept>
#include <system_error>

namespace viplane::scenarios {
namespace {

const sim::NodeSpec& spec_of(const Prepared& prepared, const std::string& node) {
  for (const sim::NodeSpec& one : prepared.site.topology.nodes) {
    if (one.name == node) return one;
  }
  throw std::runtime_error("the scenario has no machine " + node);
}

void apply(const lab::NetworkNamespace& network, const std::string& scope, const sim::InterfaceSettings& settings) {
  const std::string folder = "ipv4/conf/" + scope + "/";
  network.set(folder + "arp_ignore", std::to_string(settings.arp_ignore));
  network.set(folder + "arp_announce", std::to_string(settings.arp_announce));
  network.set(folder + "rp_filter", std::to_string(settings.rp_filter));
}

}  // namespace

LabSite::LabSite(const Prepared& prepared) : prepared_(prepared) {
  const sim::Topology& topology = prepared.site.topology;
  for (const sim::SwitchSpec& one : topology.switches) lab_.add_switch(one.name);
  for (const sim::TrunkSpec& trunk : topology.trunks) lab_.add_trunk(trunk.a, trunk.b, trunk.link.mtu);
  for (const sim::NodeSpec& node : topology.nodes) power_on(node.name);
}

void LabSite::power_on(const std::string& node) {
  const sim::NodeSpec& spec = spec_of(prepared_, node);
  const lab::NetworkNamespace& network = lab_.add_machine(node).network();
  if (spec.ip_forward || spec.role == sim::Role::router) network.set("ipv4/ip_forward", "1");
  for (const sim::InterfaceSpec& interface : spec.interfaces) {
    // What is plugged in nowhere holds addresses: lo here, tunl0 where the tunnel's end makes it.
    if (!interface.peer.empty()) {
      plug(node, interface.name);
    } else if (interface.name == "lo") {
      give_addresses(network, interface);
    }
  }
  apply_settings(node);
  restore_routes(node);
}

void LabSite::plug(const std::string& node, const std::string& name) {
  for (const sim::InterfaceSpec& interface : spec_of(prepared_, node).interfaces) {
    if (interface.name != name) continue;
    lab_.plug({node, interface.name, interface.peer, interface.addresses, interface.mac, interface.link.mtu});
    apply(lab_.machine(node).network(), interface.name, interface.settings);
  }
}

void LabSite::restore_routes(const std::string& node) const {
  const lab::NetworkNamespace& network = lab_.machine(node).network();
  for (const sim::RouteSpec& route : spec_of(prepared_, node).routes) {
    try {
      lab::add_route(network, route.target, route.gateway, route.interface);
    } catch (const std::system_error& refused) {
      // Its gateway lies behind an interface that is not there: a network manager could do no better. Or it is there.
      if (refused.code() != std::errc::network_unreachable && refused.code() != std::errc::file_exists) throw;
    }
  }
}

void LabSite::apply_settings(const std::string& node) const {
  const sim::NodeSpec& spec = spec_of(prepared_, node);
  const lab::NetworkNamespace& network = lab_.machine(node).network();
  apply(network, "all", spec.all);
  for (const sim::InterfaceSpec& interface : spec.interfaces) {
    if (!interface.peer.empty()) apply(network, interface.name, interface.settings);
  }
}

std::vector<std::string> LabSite::scopes_of(const std::string& node) const {
  std::vector<std::string> scopes{"all"};
  for (const sim::InterfaceSpec& interface : spec_of(prepared_, node).interfaces) {
    if (!interface.peer.empty()) scopes.push_back(interface.name);
  }
  return scopes;
}

std::uint32_t LabSite::mtu_of(const std::string& link) const {
  const lab::Laboratory::Port port = port_of(link);
  for (const sim::InterfaceSpec& interface : spec_of(prepared_, port.machine).interfaces) {
    if (interface.name == port.interface) return interface.link.mtu;
  }
  return sim::LinkSpec().mtu;
}

void LabSite::give_addresses(const lab::NetworkNamespace& network, const sim::InterfaceSpec& interface) const {
  for (const IpPrefix& address : interface.addresses) lab::add_address(network, interface.name, address);
}

lab::Laboratory::Port LabSite::port_of(const std::string& link) const {
  const auto colon = link.find(':');
  const std::string node = link.substr(0, colon);
  const std::string interface =
      colon != std::string::npos ? link.substr(colon + 1) : spec_of(prepared_, node).interfaces.front().name;
  return lab_.port_of(node, interface);
}

}  // namespace viplane::scenarios
