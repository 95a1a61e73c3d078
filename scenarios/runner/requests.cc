// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/requests.h"

#include <algorithm>

namespace viplane::scenarios {

RealServerSpec real_server_spec(const Scenario& scenario, const IpAddress& address) {
  for (const RealServerSpec& spec : scenario.real_servers) {
    if (spec.address == address) return spec;
  }
  return RealServerSpec{.address = address, .mtu = {}, .place = {}};
}

std::uint32_t page_octets(const Scenario& scenario) {
  std::uint32_t octets = 96;
  for (const TrafficSpec& traffic : scenario.traffic) octets = std::max(octets, traffic.response_bytes);
  return octets;
}

std::string request_of(const TrafficSpec& spec, std::string_view version) {
  std::string text = "GET / " + std::string(version) + "\r\nHost: service\r\n";
  const std::string filler = "X-Filler: ";
  if (spec.request_bytes > text.size() + filler.size() + 4) {
    text += filler + std::string(spec.request_bytes - text.size() - filler.size() - 4, 'x') + "\r\n";
  }
  return text + "\r\n";
}

Endpoint service_to_ask(const TrafficSpec& spec, const RunFacts& facts) {
  if (spec.service) return *spec.service;
  if (const ServiceFacts* service = facts.usual_service()) return {service->address.address, service->port_to_ask()};
  for (const InstanceFacts& instance : facts.instances) {
    for (const IpAddress& address : instance.addresses) {
      if (!address.is_v6) return {address, 0};
    }
  }
  return {};
}

}  // namespace viplane::scenarios
