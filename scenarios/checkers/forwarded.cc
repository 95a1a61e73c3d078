// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/forwarded.h"

#include <algorithm>

namespace viplane::scenarios {
namespace {

const ServiceFacts* service_at(const RunFacts& facts, const Endpoint& address) {
  for (const ServiceFacts& service : facts.services) {
    if (service.address == address) return &service;
  }
  return nullptr;
}

bool is_director(const RunFacts& facts, std::string_view node) {
  return std::find(facts.directors.begin(), facts.directors.end(), node) != facts.directors.end();
}

// A translated segment shows the real server and no longer the service; the first service with that server is meant.
const ServiceFacts* translated_service(const RunFacts& facts, const Endpoint& server) {
  for (const ServiceFacts& service : facts.services) {
    const auto& servers = service.real_servers;
    if (service.method == ForwardingMethod::translation &&
        std::find(servers.begin(), servers.end(), server) != servers.end()) {
      return &service;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<ServiceSegment> service_segment(const RunFacts& facts, const CapturedFrame& frame) {
  if (!is_director(facts, frame.node)) return std::nullopt;
  const auto segment = read_segment(frame.bytes);
  if (!segment) return std::nullopt;
  const ServiceFacts* service = service_at(facts, segment->target);
  if (!frame.outgoing) {
    if (service == nullptr || segment->tunnel_target) return std::nullopt;
    return ServiceSegment{service, segment->source, {}, segment->flags};
  }
  if (service != nullptr && segment->tunnel_target) {
    return ServiceSegment{service, segment->source, segment->tunnel_target, segment->flags};
  }
  if (service != nullptr) {
    const auto server = facts.server_macs.find(segment->target_mac);
    if (server == facts.server_macs.end()) return std::nullopt;
    return ServiceSegment{service, segment->source, server->second, segment->flags};
  }
  service = translated_service(facts, segment->target);
  // The director's own health checks go to the same address and port.
  if (service == nullptr || facts.director_addresses.contains(segment->source.address)) return std::nullopt;
  return ServiceSegment{service, segment->source, segment->target.address, segment->flags};
}

}  // namespace viplane::scenarios
