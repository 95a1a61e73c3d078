// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "net/address.h"

namespace viplane::realserver {

// In a tunnel a client's full-sized segment does not fit: the director would have to answer each with an ICMP error.
// So answers from a VIP announce a smaller MSS. By an nftables rule; where the kernel or the machine has none, by
// routes for what comes from the VIPs, with `advmss`.

// The largest TCP payload that fits into a packet of `mtu` octets with the tunnel's header before it.
std::uint32_t largest_mss(std::uint32_t mtu, bool v6);

std::string mss_rules(const std::vector<IpAddress>& vips, std::uint32_t mtu);  // for nft
void add_mss_table(const std::string& rules);                                  // replaces ours
void remove_mss_table();

std::string mss_routes(const std::vector<IpAddress>& vips, std::uint32_t mtu);  // "1440 1400 VIP VIP..."
std::string describe_mss_routes(const std::string& wanted);
std::string describe_removing_mss_routes(const std::string& wanted);
void add_mss_routes(const std::string& wanted);
void remove_mss_routes(const std::string& wanted);

bool can_use_nft();
bool has_mss_table();
bool has_mss_rules();

}  // namespace viplane::realserver
