// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/fault_kinds.h"
#include "scenarios/runner/requests.h"

namespace viplane::scenarios {
namespace {

LabFaultPtr behave(LabTraffic& traffic, const PlannedServer& server, lab::WebBehaviour behaviour) {
  return simple([&traffic, &server, behaviour] { traffic.web_server(server).behave(behaviour); },
                [&traffic, &server] { traffic.web_server(server).behave(lab::WebBehaviour::serving); });
}

LabFaultPtr slow(const Fault& fault, const LabParts& parts, const PlannedServer& server) {
  LabTraffic& traffic = parts.traffic;
  const Duration usual = real_server_spec(parts.prepared.scenario, server.address).service_time;
  return simple([&traffic, &server, &fault] { traffic.web_server(server).set_service_time(fault.service_time); },
                [&traffic, &server, usual] { traffic.web_server(server).set_service_time(usual); });
}

LabFaultPtr down(const LabParts& parts, const PlannedServer& server) {
  return simple(
      [parts, &server] {
        parts.traffic.forget_server(server);
        parts.site.crash(server.name);
      },
      [parts, &server] {
        parts.site.power_on(server.name);
        parts.traffic.start_server(server);
        parts.machine_returned();
      });
}

// Settings of the whole machine; the greater of these and an interface's counts, so both are set.
LabFaultPtr settings(const LabParts& parts, const PlannedServer& server,
                     std::vector<std::pair<std::string, std::string>> wrong) {
  const auto set = [parts, &server](const std::string& name, const std::string& value) {
    const auto& network = parts.site.machine(server.name).network();
    for (const std::string& scope : parts.site.scopes_of(server.name))
      network.set("ipv4/conf/" + scope + "/" + name, value);
  };
  return simple(
      [set, wrong] {
        for (const auto& [name, value] : wrong) set(name, value);
      },
      [parts, &server] { parts.site.apply_settings(server.name); });
}

LabFaultPtr without_address(const LabParts& parts, const PlannedServer& server) {
  const auto held = std::make_shared<std::vector<lab::HeldAddress>>();
  return simple(
      [parts, &server, held] {
        const auto& network = parts.site.machine(server.name).network();
        for (const auto* addresses : {&server.direct_addresses, &server.tunnel_addresses}) {
          for (const IpAddress& address : *addresses) {
            if (auto one = lab::remove_address(network, address)) held->push_back(*one);
          }
        }
      },
      [parts, &server, held] {
        const auto& network = parts.site.machine(server.name).network();
        for (const lab::HeldAddress& one : *held) lab::add_address(network, one.interface, one.prefix);
        held->clear();
      });
}

LabFaultPtr misconfigured(const Fault& fault, const LabParts& parts, const PlannedServer& server) {
  switch (fault.wrong) {
    case Misconfiguration::answers_arp: return settings(parts, server, {{"arp_ignore", "0"}, {"arp_announce", "0"}});
    case Misconfiguration::strict_rp_filter: return settings(parts, server, {{"rp_filter", "1"}});
    case Misconfiguration::no_tunnel:
      return simple([parts, &server] { parts.traffic.remove_tunnel(server); },
                    [parts, &server] { parts.traffic.make_tunnel(server); });
    case Misconfiguration::no_virtual_address: break;
  }
  return without_address(parts, server);
}

}  // namespace

LabFaultPtr make_server_fault(const Fault& fault, const LabParts& parts) {
  if (fault.targets.empty()) return nullptr;
  const PlannedServer* server = parts.traffic.find_server(fault.targets.front());
  if (server == nullptr) return nullptr;
  switch (fault.verb) {
    case FaultVerb::server_down: return down(parts, *server);
    case FaultVerb::server_slow: return slow(fault, parts, *server);
    case FaultVerb::server_refuses: return behave(parts.traffic, *server, lab::WebBehaviour::refusing);
    case FaultVerb::server_half_open: return behave(parts.traffic, *server, lab::WebBehaviour::silent);
    case FaultVerb::server_resets: return behave(parts.traffic, *server, lab::WebBehaviour::resetting);
    case FaultVerb::misconfigure_server: return misconfigured(fault, parts, *server);
    default: return nullptr;
  }
}

}  // namespace viplane::scenarios
