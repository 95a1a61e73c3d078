// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <netinet/in.h>

#include <string>

#include "posix/descriptor.h"
#include "tests/support/netns.h"

namespace viplane::test {

// Clients and directors for a real server's tests. The VIP is 10.71.0.100.

sockaddr_in endpoint(const char* address, std::uint16_t port);

// What a director does, for ever: a packet routed into the TUN device "director" leaves with an IPIP header to `server`
// before it.
int encapsulate(const char* server);
// Waits until that device is there, then routes the VIP into it.
void route_into_tunnel(const NetworkNamespace& director);

// A connection to the VIP from inside a namespace; waits up to 5 s for a listener.
Descriptor connect_from(const NetworkNamespace& from, std::uint16_t port);

enum class Then { listens, closes };  // nginx takes the end of the request's stream for a client that left

// Sends `request` and answers what comes until the other side closes.
std::string exchange(const Descriptor& socket, const std::string& request, Then then);

// Answers each connection to the VIP's port 9000 with the number of octets it brought, for ever.
int count_octets();

}  // namespace viplane::test
