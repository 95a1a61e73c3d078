// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

namespace viplane::compare {

// keepalived.conf of a director that is alone; `kind`: DR, TUN or NAT; `scheduler`: an lb_algo, or sh-port or mh-port,
// which are sh and mh over ports too. `check` of each real server, once a second; without one, none: checks would
// count among the connections.
std::string director_configuration(const std::string& vip, int port, const std::vector<std::string>& servers,
                                   const std::string& kind, const std::string& scheduler = "rr",
                                   const std::string& check = {});

}  // namespace viplane::compare
