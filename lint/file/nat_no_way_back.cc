// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/file/file_lints.h"

namespace viplane::lint {
namespace {

bool is_loopback(const IpAddress& address) {
  return address.is_v6 ? address == *IpAddress::parse("::1") : address.octets[0] == 127;
}

}  // namespace

// Real servers answer by way of their gateway, which has to be an address of the master's: a virtual one in their
// network, or after a failover their answers pass the director by.
void nat_no_way_back(const Subject& subject, Findings& out) {
  const Surroundings& around = subject.surroundings;
  for (const config::VirtualServer& service : subject.config.virtual_servers)
    for (const config::RealServer& server : service.real_servers) {
      const IpAddress& address = server.endpoint.address;
      if (server.forwarding.method != config::ForwardingMethod::nat) continue;
      if (is_loopback(address) || around.is_own(address)) continue;
      if (around.nearness(address) == Nearness::unknown || around.has_virtual_neighbour(address)) continue;
      out.add(server.location, "real server " + server.endpoint.to_string() +
                                   " is reached by NAT, and no virtual address lies in its network: no gateway that "
                                   "moves with the master leads its answers back");
      break;  // the others of the service lie mostly in the same network
    }
}

}  // namespace viplane::lint
