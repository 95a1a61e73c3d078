// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace viplane::live {

// Files of /proc/sys, of the network namespace of the calling thread.
std::optional<std::string> read_setting(const std::string& path);  // without the line end; nullopt: cannot be read
bool write_setting(const std::string& path, std::string_view value);

// "/proc/sys/net/ipv4/conf/eth0/arp_ignore"; `family` is "ipv4" or "ipv6".
std::string interface_setting(std::string_view family, std::string_view interface, std::string_view name);

}  // namespace viplane::live
