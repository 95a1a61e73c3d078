// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/file/file_lints.h"

namespace viplane::lint {

void sorry_is_real_server(const Subject& subject, Findings& out) {
  for (const config::VirtualServer& service : subject.config.virtual_servers) {
    if (!service.sorry_server) continue;
    const Endpoint& sorry = service.sorry_server->endpoint;
    if (std::any_of(service.real_servers.begin(), service.real_servers.end(),
                    [&](const config::RealServer& server) { return server.endpoint == sorry; }))
      out.add(service.sorry_server->location, "sorry_server " + sorry.to_string() + " is also a real server of " +
                                                  service.name() + ": when all real servers are down, so is it");
  }
}

}  // namespace viplane::lint
