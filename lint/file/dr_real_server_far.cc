// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {

void dr_real_server_far(const Subject& subject, Findings& out) {
  for (const config::VirtualServer& service : subject.config.virtual_servers)
    for (const config::RealServer& server : service.real_servers) {
      if (server.forwarding.method != config::ForwardingMethod::dr) continue;
      const IpAddress& address = server.endpoint.address;
      const Nearness nearness = subject.surroundings.nearness(address);
      if (nearness == Nearness::far)
        out.add(server.location, "real server " + server.endpoint.to_string() +
                                     " is reached by DR and lies in no network that the director is known to have: DR "
                                     "changes the MAC address alone and passes no router");
      if (nearness == Nearness::perhaps)
        out.add(config::Severity::notice, server.location,
                "real server " + server.endpoint.to_string() +
                    " is reached by DR and shares no /24 with any address of the director; DR passes no router");
    }
}

}  // namespace viplane::lint
