// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/interfaces.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include "live/daemon/ip_socket_address.h"
#include "live/ports/interface.h"
#include "posix/descriptor.h"

namespace viplane::live {
namespace {

// Any address that only a default route leads to (RFC 5737, TEST-NET-3).
constexpr IpAddress kElsewhere = IpAddress::v4(203, 0, 113, 254);
constexpr std::uint16_t kAnyPort = 9;

IpAddress address_of(const sockaddr& raw) {
  IpAddress address{raw.sa_family == AF_INET6, {}};
  if (address.is_v6) {
    std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in6&>(raw).sin6_addr, 16);
  } else {
    std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in&>(raw).sin_addr, 4);
  }
  return address;
}

std::map<IpAddress, std::string> addresses_here() {
  std::map<IpAddress, std::string> found;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;  // then nothing is found by address
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> release(list, freeifaddrs);
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || (each->ifa_flags & IFF_LOOPBACK) != 0) continue;
    if (each->ifa_addr->sa_family != AF_INET && each->ifa_addr->sa_family != AF_INET6) continue;
    found.emplace(address_of(*each->ifa_addr), each->ifa_name);
  }
  return found;
}

// The address the kernel would send from: connecting a datagram socket looks the route up and sends nothing. The source
// that it chose for the target before has to be taken back (AF_UNSPEC), else it asks for a route from there.
std::optional<IpAddress> source_towards(const IpAddress& target, const Descriptor& socket) {
  const sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
  (void)connect(socket.get(), &nobody, sizeof nobody);
  IpSocketAddress end{};
  socklen_t length = target.is_v6 ? sizeof end.v6 : sizeof end.v4;
  if (target.is_v6) {
    end.v6.sin6_family = AF_INET6;
    end.v6.sin6_port = htons(kAnyPort);
    std::memcpy(&end.v6.sin6_addr, target.octets.data(), 16);
  } else {
    end.v4.sin_family = AF_INET;
    end.v4.sin_port = htons(kAnyPort);
    std::memcpy(&end.v4.sin_addr, target.octets.data(), 4);
  }
  if (!socket || connect(socket.get(), &end.any, length) != 0) return std::nullopt;  // no route
  if (getsockname(socket.get(), &end.any, &length) != 0) return std::nullopt;
  return address_of(end.any);
}

}  // namespace

std::vector<std::string> interfaces_towards(const std::vector<IpAddress>& addresses) {
  const auto here = addresses_here();
  const Descriptor v4(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const Descriptor v6(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  std::vector<std::string> names;
  for (const auto& address : addresses) {
    const auto source = source_towards(address, address.is_v6 ? v6 : v4);
    const auto found = source ? here.find(*source) : here.end();
    if (found != here.end() && std::ranges::find(names, found->second) == names.end()) names.push_back(found->second);
  }
  return names;
}

WantedInterfaces wanted_interfaces(const std::vector<std::string>& named, std::vector<IpAddress> served) {
  WantedInterfaces wanted;
  for (const auto& name : named) {
    (if_nametoindex(name.c_str()) != 0 ? wanted.present : wanted.missing).push_back(name);
  }
  if (!served.empty()) served.push_back(kElsewhere);  // where the answers of NAT leave
  for (const auto& name : interfaces_towards(served)) {
    if (std::ranges::find(wanted.present, name) != wanted.present.end()) continue;
    const auto state = Interface(name).look();
    (state && state->is_ethernet ? wanted.present : wanted.unfit).push_back(name);
  }
  return wanted;
}

}  // namespace viplane::live
