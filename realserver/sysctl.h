// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>

namespace viplane::realserver {

// Settings by their path below /proc/sys ("net/ipv4/conf/eth0/arp_ignore").
void write_sysctl(const std::string& path, const std::string& value);           // throws std::system_error
void write_sysctl_if_there(const std::string& path, const std::string& value);  // the same; none there is well
// arp_ignore, arp_announce, rp_filter and (of IPv6) disable_ipv6 of every interface, "all" and "default".
std::map<std::string, std::string> read_interface_sysctls();

}  // namespace viplane::realserver
