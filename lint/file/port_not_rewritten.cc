// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {

void port_not_rewritten(const Subject& subject, Findings& out) {
  for (const config::VirtualServer& service : subject.config.virtual_servers) {
    const auto* endpoint = std::get_if<Endpoint>(&service.service);
    if (endpoint == nullptr || endpoint->port == 0) continue;
    for (const config::RealServer& server : service.real_servers) {
      if (server.forwarding.method == config::ForwardingMethod::nat) continue;
      if (server.endpoint.port == endpoint->port) continue;
      out.add(server.location, "real server " + server.endpoint.to_string() + ": " +
                                   std::string(name_of(server.forwarding.method)) +
                                   " rewrites no port, so clients' packets arrive at port " +
                                   std::to_string(endpoint->port) + ", not at " + std::to_string(server.endpoint.port));
    }
  }
}

}  // namespace viplane::lint
