// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/config.h"

namespace viplane::live {

// Which interfaces a configuration needs as ports, on this machine as it is now.
struct WantedInterfaces {
  std::vector<std::string> present;
  std::vector<std::string> missing;  // named in the configuration, but this machine has none of that name
};
WantedInterfaces wanted_interfaces(const config::Config& config);

// The interfaces by which the host would reach these addresses, or which hold them; each once, never the loopback.
std::vector<std::string> interfaces_towards(const std::vector<IpAddress>& addresses);

}  // namespace viplane::live
