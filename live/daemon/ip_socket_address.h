// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

namespace viplane::live {

// An address of either family as system calls take it.
union IpSocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

}  // namespace viplane::live
