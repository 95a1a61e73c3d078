// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "net/bytes.h"
#include "posix/descriptor.h"
#include "tests/support/netns.h"

namespace viplane::test {

// Clients and directors for a real server's tests. Addresses are IPv4 or IPv6; where no VIP is named it is kVipText.
inline constexpr const char* kVipText = "10.71.0.100";

// An address and port as the socket calls want them.
struct SocketAddress {
  sockaddr_storage address{};
  socklen_t size = 0;

  int family() const { return address.ss_family; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};
SocketAddress socket_address(const char* address, std::uint16_t port);

// One packet, IPv4 or IPv6, with the header of a tunnel to `target` before it, from inside a namespace.
void send_tunnelled(const NetworkNamespace& from, const char* target, ByteView inner);

// What a director does, for ever: a packet routed into the TUN device "director" leaves with a tunnel's header to
// `server` before it.
int encapsulate(const char* server);
// Waits until that device is there, then routes the VIP into it.
void route_into_tunnel(const NetworkNamespace& director, const char* vip = kVipText);

// A connection to the VIP from inside a namespace; waits up to 5 s for a listener.
Descriptor connect_from(const NetworkNamespace& from, std::uint16_t port, const char* vip = kVipText);

enum class Then { listens, closes };  // nginx takes the end of the request's stream for a client that left

// Sends `request` and answers what comes until the other side closes.
std::string exchange(const Descriptor& socket, const std::string& request, Then then);

// Answers each connection to the VIP's port 9000 with the number of octets it brought, for ever.
int count_octets(const char* vip = kVipText);

}  // namespace viplane::test
