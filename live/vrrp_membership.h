// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "live/network_state.h"

namespace viplane::live {

// Makes the host a member of VRRP's groups on the ports' interfaces, so that it tells switches which snoop (IGMP, MLD),
// and a listener of IP protocol 112, so that it does not answer advertisements with "protocol unreachable" (ICMP code
// 2, which a unicast peer would get). Nothing is received here: the ports read the frames. Interfaces may come later,
// go and come back.
class VrrpMembership {
 public:
  // `groups` are of either family. Without IPv6 in the kernel its groups are left out. Throws std::system_error where
  // the host allows no raw sockets (CAP_NET_RAW).
  VrrpMembership(NetworkState& state, std::vector<std::string> interfaces, std::vector<IpAddress> groups);

  // More of them; those there are already are passed over.
  void add(const std::vector<std::string>& interfaces, const std::vector<IpAddress>& groups);

 private:
  // A family's socket on one interface: the kernel allows twenty memberships a socket (net.ipv4.igmp_max_memberships).
  struct Listener {
    int interface;  // index
    Descriptor v4, v6;
  };
  void join_missing();
  Listener listen(const Link& link) const;

  NetworkState& state_;
  std::vector<std::string> interfaces_;
  std::vector<IpAddress> groups_;
  std::vector<Listener> listeners_;
  HandlePtr changes_;
};

}  // namespace viplane::live
