// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "realserver/machine.h"

namespace viplane::realserver {

// Links, addresses, routes and routing rules over rtnetlink. Every call throws std::system_error that names the
// attempt. Removing what is not there is no error, nor adding an address or link that is there.

std::vector<Link> list_links();
std::vector<Assigned> list_addresses();

struct DefaultRoutes {
  int v4 = 0, v6 = 0;  // index of the interface; 0: no such route
};
DefaultRoutes default_routes();

// Making a tunnel device by rtnetlink loads its module. `kind`: "ipip" or "ip6tnl".
void add_tunnel(const std::string& name, const std::string& kind);
// Takes the module away where it was not there before and no other tunnel of its kind is; else the device.
void remove_tunnel(const std::string& name, const std::string& kind, bool was_loaded);
std::string module_of(const std::string& kind);  // "ipip", "ip6_tunnel"

void set_link_up(const std::string& name, bool up);
void add_address(const std::string& link, const std::string& prefix);
void remove_address(const std::string& link, const std::string& prefix);
void remove_neighbour(const std::string& link, const IpAddress& address);  // what ARP or neighbour discovery learnt

// Copies the unicast routes of the main table into `table`, each with `advmss`: the MSS that answers announce.
void copy_routes(std::uint32_t table, bool v6, std::uint32_t advmss);
void flush_routes(std::uint32_t table, bool v6);
// What is sent from `source` is routed by `table`.
void add_rule(const IpAddress& source, std::uint32_t table);
void remove_rule(const IpAddress& source, std::uint32_t table);
bool has_rules(std::uint32_t table);

}  // namespace viplane::realserver
