// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/file/file_lints.h"

namespace viplane::lint {

void unchecked_real_server(const Subject& subject, Findings& out) {
  for (const config::VirtualServer& service : subject.config.virtual_servers)
    for (const config::RealServer& server : service.real_servers)
      if (server.checkers.empty())
        out.add(server.location, "real server " + server.endpoint.to_string() + " of " + service.name() +
                                     " has no check: it gets connections also when it is down");
}

}  // namespace viplane::lint
