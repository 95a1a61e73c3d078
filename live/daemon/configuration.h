// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "control/config/load.h"
#include "live/daemon/command_line.h"
#include "live/daemon/exit_code.h"

namespace viplane::live {

// keepalived.conf as this daemon runs it: without the half that -P or -C leaves out, and with what script security says
// of the rest.
config::LoadResult load_configuration(const CommandLine& line);

// What -t says of it: keepalived(8)'s 0, 3, 4, 5.
ExitCode config_exit_code(const config::LoadResult& loaded);

// The interfaces that have to be ports: those of virtual routers and of their addresses; in the order in which they are
// named, each once. Those by which virtual and real servers are reached follow from routes
// (interfaces_towards).
std::vector<std::string> named_interfaces(const config::Config& config);

// Multicast groups of virtual routers, beside VRRP's own.
std::vector<IpAddress> multicast_groups(const config::Config& config);

// Every address that virtual servers have or send to; whoever reaches them is a port as well.
std::vector<IpAddress> served_addresses(const config::Config& config);

}  // namespace viplane::live
