// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "net/address.h"

namespace viplane::live {

// Which interfaces have to be ports, on this machine as it is now: those of these names, and those by which the host
// reaches these addresses of services and real servers.
struct WantedInterfaces {
  std::vector<std::string> present;
  std::vector<std::string> missing;  // named in the configuration, but this machine has none of that name
  std::vector<std::string> unfit;    // not named, lead to a server or elsewhere, and are no Ethernet: cannot be ports
};
WantedInterfaces wanted_interfaces(const std::vector<std::string>& named, std::vector<IpAddress> served);

// The interfaces by which the host would reach these addresses, or which hold them; each once, never the loopback.
std::vector<std::string> interfaces_towards(const std::vector<IpAddress>& addresses);

}  // namespace viplane::live
