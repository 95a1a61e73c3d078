// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

// What other balancers than ours are given, as text.
namespace viplane::compare {

// `choice`: nft's expression that picks a server, without its modulus.
std::string nftables_rules(const std::string& vip, int port, const std::vector<std::string>& servers,
                           const std::string& choice);
// `mode`: tcp or http.
std::string haproxy_configuration(const std::string& vip, int port, const std::vector<std::string>& servers,
                                  const std::string& mode);

}  // namespace viplane::compare
