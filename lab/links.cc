// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/links.h"

#include <linux/ethtool.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "lab/route_message.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

ifreq request_for(const std::string& interface) {
  if (interface.size() >= IFNAMSIZ) throw std::runtime_error("the interface name " + interface + " is too long");
  ifreq request{};
  std::memcpy(request.ifr_name, interface.data(), interface.size());
  return request;
}

void control(const NetworkNamespace& network, unsigned long call, ifreq& request, const std::string& attempt) {
  const Descriptor socket = network.socket(AF_INET, SOCK_DGRAM, 0);
  system_call(::ioctl(socket.get(), call, &request), attempt);
}

void put_end(RouteMessage& message, const CableEnd& end, std::uint32_t mtu) {
  message.put(IFLA_IFNAME, end.name);
  message.put(IFLA_MTU, mtu);
  if (end.mac) message.put(IFLA_ADDRESS, *end.mac);
}

void switch_off_offloads(const NetworkNamespace& network, const std::string& name) {
  const Descriptor socket = network.socket(AF_INET, SOCK_DGRAM, 0);
  for (const std::uint32_t feature : {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM}) {
    ifreq request = request_for(name);
    ethtool_value value{feature, 0};
    request.ifr_data = reinterpret_cast<char*>(&value);
    system_call(::ioctl(socket.get(), SIOCETHTOOL, &request), "switch off an offload of " + name);
  }
}

unsigned known_index(const NetworkNamespace& network, const std::string& interface) {
  const unsigned index = index_of(network, interface);
  if (index == 0) throw std::runtime_error("there is no interface " + interface + " on this machine");
  return index;
}

void quieten(const NetworkNamespace& network, const std::string& name) {
  // A switch says nothing of its own.
  try {
    network.set("ipv6/conf/" + name + "/disable_ipv6", "1");
  } catch (const std::system_error&) {
    // A kernel without IPv6 is quiet already.
  }
}

}  // namespace

void add_cable(const CableEnd& a, const CableEnd& b, std::uint32_t mtu) {
  RouteMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  message.extra<ifinfomsg>();
  put_end(message, a, mtu);
  {
    const auto info = message.nest(IFLA_LINKINFO);
    message.put(IFLA_INFO_KIND, std::string("veth"));
    const auto data = message.nest(IFLA_INFO_DATA);
    const auto peer = message.nest(VETH_INFO_PEER);
    message.extra<ifinfomsg>();
    put_end(message, b, mtu);
    message.put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(b.network.descriptor()));
  }
  message.send(a.network, "lay a cable from " + a.name + " to " + b.name);
  switch_off_offloads(a.network, a.name);
  switch_off_offloads(b.network, b.name);
}

void add_bridge(const NetworkNamespace& network, const std::string& name) {
  RouteMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  message.extra<ifinfomsg>();
  message.put(IFLA_IFNAME, name);
  {
    const auto info = message.nest(IFLA_LINKINFO);
    message.put(IFLA_INFO_KIND, std::string("bridge"));
    const auto data = message.nest(IFLA_INFO_DATA);
    message.put(IFLA_BR_FORWARD_DELAY, 0U);
    message.put8(IFLA_BR_MCAST_SNOOPING, 0);
  }
  message.send(network, "make the bridge " + name);
  quieten(network, name);
  set_up(network, name, true);
}

void remove_link(const NetworkNamespace& network, const std::string& name) {
  RouteMessage message(RTM_DELLINK, 0);
  message.extra<ifinfomsg>();
  message.put(IFLA_IFNAME, name);
  message.send(network, "remove the link " + name);
}

void set_up(const NetworkNamespace& network, const std::string& name, bool up) {
  const std::string attempt = (up ? "bring up " : "take down ") + name;
  ifreq request = request_for(name);
  control(network, SIOCGIFFLAGS, request, attempt);
  if (up) request.ifr_flags |= IFF_UP;
  if (!up) request.ifr_flags &= static_cast<short>(~IFF_UP);
  control(network, SIOCSIFFLAGS, request, attempt);
}

void set_mtu(const NetworkNamespace& network, const std::string& name, std::uint32_t mtu) {
  ifreq request = request_for(name);
  request.ifr_mtu = static_cast<int>(mtu);
  control(network, SIOCSIFMTU, request, "set the MTU of " + name);
}

void set_bridge(const NetworkNamespace& network, const std::string& port, const std::string& bridge) {
  RouteMessage message(RTM_NEWLINK, 0);
  message.extra<ifinfomsg>().ifi_index = static_cast<int>(known_index(network, port));
  message.put(IFLA_MASTER, bridge.empty() ? 0U : known_index(network, bridge));
  message.send(network, bridge.empty() ? "unplug " + port : "plug " + port + " into " + bridge);
  if (!bridge.empty()) quieten(network, port);
}

void set_isolated(const NetworkNamespace& network, const std::string& port, bool isolated) {
  RouteMessage message(RTM_SETLINK, 0);
  auto& header = message.extra<ifinfomsg>();
  header.ifi_family = AF_BRIDGE;
  header.ifi_index = static_cast<int>(known_index(network, port));
  {
    const auto info = message.nest(IFLA_PROTINFO | NLA_F_NESTED);
    message.put8(IFLA_BRPORT_ISOLATED, isolated ? 1 : 0);
  }
  message.send(network, "isolate the port " + port);
}

void add_address(const NetworkNamespace& network, const std::string& interface, const IpPrefix& prefix) {
  RouteMessage message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  auto& header = message.extra<ifaddrmsg>();
  header.ifa_family = prefix.address.is_v6 ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = prefix.length;
  header.ifa_flags = prefix.address.is_v6 ? IFA_F_NODAD : 0;
  header.ifa_index = known_index(network, interface);
  message.put(IFA_LOCAL, prefix.address);
  message.put(IFA_ADDRESS, prefix.address);
  message.send(network, "give " + prefix.address.to_string() + " to " + interface);
}

void add_route(const NetworkNamespace& network, const IpPrefix& target, const IpAddress& gateway,
               const std::string& interface) {
  RouteMessage message(RTM_NEWROUTE, NLM_F_CREATE);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = target.address.is_v6 ? AF_INET6 : AF_INET;
  header.rtm_dst_len = target.length;
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = gateway.is_unspecified() ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  header.rtm_type = RTN_UNICAST;
  if (target.length > 0) message.put(RTA_DST, target.address);
  if (!gateway.is_unspecified()) message.put(RTA_GATEWAY, gateway);
  if (!interface.empty()) message.put(RTA_OIF, known_index(network, interface));
  message.send(network, "route " + target.address.to_string() + " by " + gateway.to_string());
}

unsigned index_of(const NetworkNamespace& network, const std::string& interface) {
  const auto inside = network.enter();
  return ::if_nametoindex(interface.c_str());
}

std::string name_of(const NetworkNamespace& network, unsigned index) {
  const auto inside = network.enter();
  char name[IF_NAMESIZE] = "";
  return ::if_indextoname(index, name) != nullptr ? name : std::string();
}

MacAddress mac_of(const NetworkNamespace& network, const std::string& interface) {
  ifreq request = request_for(interface);
  control(network, SIOCGIFHWADDR, request, "read the MAC address of " + interface);
  MacAddress mac;
  std::memcpy(mac.octets.data(), request.ifr_hwaddr.sa_data, mac.octets.size());
  return mac;
}

}  // namespace viplane::lab
