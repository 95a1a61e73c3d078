// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/file/file_lints.h"

namespace viplane::lint {

void director_is_real_server(const Subject& subject, Findings& out) {
  const Surroundings& around = subject.surroundings;
  for (const config::VirtualServer& service : subject.config.virtual_servers)
    for (const config::RealServer& server : service.real_servers) {
      const IpAddress& address = server.endpoint.address;
      const bool is_vip = around.is_virtual(address);
      if (!is_vip && !around.is_own(address)) continue;
      out.add(server.location, "real server " + server.endpoint.to_string() + " is " +
                                   (is_vip ? "a virtual address of this director: its packets come back to the "
                                             "service they were sent by"
                                           : "this director itself: as a backup it balances what the master sends it, "
                                             "and packets go round"));
    }
}

}  // namespace viplane::lint
