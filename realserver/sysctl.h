// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>

namespace viplane::realserver {

// Settings by their path below /proc/sys ("net/ipv4/conf/eth0/arp_ignore").
void write_sysctl(const std::string& path, const std::string& value);    // throws std::system_error
void restore_sysctl(const std::string& path, const std::string& value);  // the same, but a setting that is gone is well
// arp_ignore, arp_announce and rp_filter of every interface, "all" and "default".
std::map<std::string, std::string> read_arp_sysctls();

}  // namespace viplane::realserver
