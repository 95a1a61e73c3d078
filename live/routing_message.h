// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "live/netlink_socket.h"
#include "net/bytes.h"
#include "net/routing.h"

namespace viplane::live {

// Routes and rules as rtnetlink's messages.

// An interface's number by its name; 0: there is none.
using InterfaceIndex = std::function<int(const std::string& name)>;

// Asks the kernel to take it. nullopt: an interface is missing, and `problem` says which.
std::optional<NetlinkRequest> add_request(const RoutingItem& item, const InterfaceIndex& index, std::string& problem);
// Asks the kernel to give it up: only one with the item's protocol, ours where it names none. A route of several ways
// is meant by its target alone. nullopt: an interface is gone, and the route with it.
std::optional<NetlinkRequest> remove_request(const RoutingItem& item, const InterfaceIndex& index);

// Whether the kernel's RTM_NEWROUTE or RTM_NEWRULE shows what an add_request() asked for.
bool shows(const nlmsghdr& seen, const nlmsghdr& wanted);
// Who put it there: RTPROT_*.
std::uint8_t protocol_of(const nlmsghdr& message);

// "route 192.168.2.0/24 in table 100", "rule 300".
std::string words_of(const nlmsghdr& message);

// A request as octets that can be kept and sent later; and that of the kernel's message to undo what it tells of.
Bytes octets_of(NetlinkRequest& request);
Bytes undo_of(const nlmsghdr& seen);
// Whether two such are about routes or rules of one kind, family, target, table and preference.
bool is_about_the_same(const Bytes& a, const Bytes& b);
// A kept request. nullopt: these are no such octets.
std::optional<NetlinkRequest> request_from(const Bytes& octets);
bool is_rule_request(const Bytes& octets);

}  // namespace viplane::live
