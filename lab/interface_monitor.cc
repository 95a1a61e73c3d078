// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/interface_monitor.h"

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "lab/links.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

template <class Action>
void for_each_attribute(const nlmsghdr& message, std::size_t header, Action action) {
  int left = static_cast<int>(mnl_nlmsg_get_payload_len(&message) - MNL_ALIGN(header));
  const auto* attribute = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(&message, header));
  for (; mnl_attr_ok(attribute, left); attribute = mnl_attr_next(attribute)) {
    left -= MNL_ALIGN(attribute->nla_len);
    action(*attribute, mnl_attr_get_type(attribute));
  }
}

AddressChange read_address(const nlmsghdr& message, const NetworkNamespace& network) {
  const auto& header = *static_cast<const ifaddrmsg*>(mnl_nlmsg_get_payload(&message));
  AddressChange change;
  change.added = message.nlmsg_type == RTM_NEWADDR;
  change.address.length = header.ifa_prefixlen;
  change.address.address.is_v6 = header.ifa_family == AF_INET6;
  bool known = false;
  for_each_attribute(message, sizeof header, [&](const nlattr& attribute, std::uint16_t type) {
    // IFA_LOCAL is ours and IFA_ADDRESS perhaps the peer's; IPv6 has the latter only.
    if (type != IFA_LOCAL && (type != IFA_ADDRESS || known)) return;
    auto& octets = change.address.address.octets;
    std::memcpy(octets.data(), mnl_attr_get_payload(&attribute),
                std::min<std::size_t>(octets.size(), mnl_attr_get_payload_len(&attribute)));
    known = type == IFA_LOCAL;
  });
  change.interface = name_of(network, header.ifa_index);
  return change;
}

LinkChange read_link(const nlmsghdr& message) {
  const auto& header = *static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(&message));
  LinkChange change;
  change.has_carrier = message.nlmsg_type == RTM_NEWLINK && (header.ifi_flags & IFF_LOWER_UP) != 0;
  for_each_attribute(message, sizeof header, [&change](const nlattr& attribute, std::uint16_t type) {
    if (type == IFLA_IFNAME) change.interface = mnl_attr_get_str(&attribute);
  });
  return change;
}

}  // namespace

InterfaceMonitor::InterfaceMonitor(const NetworkNamespace& network)
    : network_(network), socket_(network.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE)) {
  sockaddr_nl groups{};
  groups.nl_family = AF_NETLINK;
  groups.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  system_call(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&groups), sizeof groups), "listen to rtnetlink");
}

std::vector<InterfaceMonitor::Change> InterfaceMonitor::read() {
  std::vector<Change> changes;
  alignas(nlmsghdr) std::array<char, 32768> buffer;
  for (;;) {
    const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return changes;
    int left = static_cast<int>(got);
    for (const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data()); mnl_nlmsg_ok(message, left);
         message = mnl_nlmsg_next(message, &left)) {
      const auto type = message->nlmsg_type;
      if (type == RTM_NEWADDR || type == RTM_DELADDR) changes.emplace_back(read_address(*message, network_));
      if (type == RTM_NEWLINK || type == RTM_DELLINK) changes.emplace_back(read_link(*message));
    }
  }
}

}  // namespace viplane::lab
