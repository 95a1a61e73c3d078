// SPDX-License-Identifier: GPL-2.0-or-later
// What operators and switches do to interfaces that exist: the second half of links.h.
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <bit>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "lab/links.h"
#include "lab/route_message.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(10);  // USER_HZ: 100 a second

ifinfomsg& header_for(RouteMessage& message, const NetworkNamespace& network, const std::string& interface) {
  const unsigned index = index_of(network, interface);
  if (index == 0) throw std::runtime_error("there is no interface " + interface + " on this machine");
  auto& header = message.extra<ifinfomsg>();
  header.ifi_index = static_cast<int>(index);
  return header;
}

template <class Put>
void change_bridge(const NetworkNamespace& network, const std::string& bridge, const std::string& attempt, Put put) {
  RouteMessage message(RTM_NEWLINK, 0);
  header_for(message, network, bridge);
  {
    const auto info = message.nest(IFLA_LINKINFO);
    message.put(IFLA_INFO_KIND, std::string("bridge"));
    const auto data = message.nest(IFLA_INFO_DATA);
    put(message);
  }
  message.send(network, attempt);
}

std::optional<IpAddress> address_in(const sockaddr* socket) {
  IpAddress address;
  if (socket == nullptr) return std::nullopt;
  if (socket->sa_family == AF_INET) {
    std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in*>(socket)->sin_addr, 4);
    return address;
  }
  if (socket->sa_family != AF_INET6) return std::nullopt;
  address.is_v6 = true;
  std::memcpy(address.octets.data(), &reinterpret_cast<const sockaddr_in6*>(socket)->sin6_addr, 16);
  return address;
}

std::uint8_t length_of(const sockaddr* mask) {
  unsigned bits = 0;
  const auto octets = address_in(mask);
  if (!octets) return 0;
  for (const std::uint8_t octet : octets->octets) bits += static_cast<unsigned>(std::popcount(octet));
  return static_cast<std::uint8_t>(bits);
}

std::optional<HeldAddress> find_address(const NetworkNamespace& network, const IpAddress& address) {
  const auto inside = network.enter();
  ifaddrs* list = nullptr;
  system_call(::getifaddrs(&list), "list the addresses of a machine");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(list, &::freeifaddrs);
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (address_in(one->ifa_addr) == address) return HeldAddress{one->ifa_name, {address, length_of(one->ifa_netmask)}};
  }
  return std::nullopt;
}

}  // namespace

void set_multicast_flood(const NetworkNamespace& network, const std::string& port, bool floods) {
  RouteMessage message(RTM_SETLINK, 0);
  header_for(message, network, port).ifi_family = AF_BRIDGE;
  {
    const auto info = message.nest(IFLA_PROTINFO | NLA_F_NESTED);
    message.put8(IFLA_BRPORT_MCAST_FLOOD, floods ? 1 : 0);
  }
  message.send(network, "change what is flooded to port " + port);
}

void flush_forwarding(const NetworkNamespace& network, const std::string& bridge) {
  change_bridge(network, bridge, "flush the table of " + bridge,
                [](RouteMessage& message) { message.put(IFLA_BR_FDB_FLUSH, std::string()); });
}

void set_ageing(const NetworkNamespace& network, const std::string& bridge, Duration ageing) {
  change_bridge(network, bridge, "set the ageing time of " + bridge, [ageing](RouteMessage& message) {
    message.put(IFLA_BR_AGEING_TIME, static_cast<std::uint32_t>(ageing / kTick));
  });
}

void set_merging(const NetworkNamespace& network, const std::string& name, bool merges) {
  const Descriptor socket = network.socket(AF_INET, SOCK_DGRAM, 0);
  if (name.size() >= IFNAMSIZ) throw std::runtime_error("the interface name " + name + " is too long");
  ifreq request{};
  std::memcpy(request.ifr_name, name.data(), name.size());
  ethtool_value value{ETHTOOL_SGRO, merges ? 1U : 0U};
  request.ifr_data = reinterpret_cast<char*>(&value);
  system_call(::ioctl(socket.get(), SIOCETHTOOL, &request), "switch receive offload of " + name);
}

void rename_link(const NetworkNamespace& network, const std::string& from, const std::string& to) {
  set_up(network, from, false);
  RouteMessage message(RTM_NEWLINK, 0);
  header_for(message, network, from);
  message.put(IFLA_IFNAME, to);
  message.send(network, "rename " + from + " to " + to);
  set_up(network, to, true);
}

std::optional<HeldAddress> remove_address(const NetworkNamespace& network, const IpAddress& address) {
  const auto held = find_address(network, address);
  if (!held) return std::nullopt;
  RouteMessage message(RTM_DELADDR, 0);
  auto& header = message.extra<ifaddrmsg>();
  header.ifa_family = address.is_v6 ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = held->prefix.length;
  header.ifa_index = index_of(network, held->interface);
  message.put(IFA_LOCAL, address);
  message.send(network, "take " + address.to_string() + " from " + held->interface);
  return held;
}

}  // namespace viplane::lab
