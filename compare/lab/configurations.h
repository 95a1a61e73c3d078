// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

// What each balancer is given, as text.
namespace viplane::compare {

// `choice`: nft's expression that picks a server, without its modulus.
std::string nftables_rules(const std::string& vip, int port, const std::vector<std::string>& servers,
                           const std::string& choice);
// `mode`: tcp or http.
std::string haproxy_configuration(const std::string& vip, int port, const std::vector<std::string>& servers,
                                  const std::string& mode);
// keepalived.conf; `kind`: DR, TUN or NAT. No checks: they would count among the connections.
std::string director_configuration(const std::string& vip, int port, const std::vector<std::string>& servers,
                                   const std::string& kind);

}  // namespace viplane::compare
