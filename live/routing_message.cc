// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/routing_message.h"

#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <tuple>

#include "live/network_state.h"

namespace viplane::live {
namespace {

constexpr std::uint8_t kTypes[] = {RTN_UNICAST,   RTN_LOCAL,       RTN_BROADCAST, RTN_ANYCAST, RTN_MULTICAST,
                                   RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT,  RTN_THROW};

std::uint8_t family_of(bool is_v6) { return is_v6 ? AF_INET6 : AF_INET; }

// iproute2's defaults; keepalived leaves it at global, with which the kernel refuses all but unicast.
std::uint8_t scope_of(const RouteEntry& route) {
  if (route.scope) return *route.scope;
  if (route.is_v6()) return RT_SCOPE_UNIVERSE;
  switch (route.type) {
    case RouteType::local: return RT_SCOPE_HOST;
    case RouteType::broadcast:
    case RouteType::anycast: return RT_SCOPE_LINK;
    default: return RT_SCOPE_UNIVERSE;
  }
}

rtmsg& put_target(NetlinkRequest& request, const RouteEntry& route) {
  auto& header = request.header<rtmsg>();
  header.rtm_family = family_of(route.is_v6());
  header.rtm_dst_len = route.to.length;
  header.rtm_tos = route.tos;
  header.rtm_table = static_cast<std::uint8_t>(route.table < 256 ? route.table : RT_TABLE_COMPAT);
  header.rtm_protocol = route.protocol.value_or(kOwnProtocol);
  header.rtm_type = kTypes[static_cast<std::size_t>(route.type)];
  if (route.to.length > 0) request.put(RTA_DST, route.to.address);
  request.put_u32(RTA_TABLE, route.table);
  if (route.metric != 0) request.put_u32(RTA_PRIORITY, route.metric);
  return header;
}

// False: there is no such interface.
bool put_hop(NetlinkRequest& request, rtmsg& header, const RouteHop& hop, const InterfaceIndex& index) {
  if (hop.gateway) request.put(RTA_GATEWAY, *hop.gateway);
  if (hop.is_onlink) header.rtm_flags |= RTNH_F_ONLINK;
  if (hop.interface.empty()) return true;
  const int number = index(hop.interface);
  request.put_u32(RTA_OIF, static_cast<std::uint32_t>(number));
  return number != 0;
}

// RTA_MULTIPATH: rtnexthop after rtnexthop, each with its attributes and its length.
bool put_hops(NetlinkRequest& request, const std::vector<RouteHop>& hops, const InterfaceIndex& index) {
  bool is_complete = true;
  request.put_nested(RTA_MULTIPATH, [&] {
    for (const RouteHop& hop : hops) {
      nlmsghdr* const message = request.message();
      auto* const way = static_cast<rtnexthop*>(mnl_nlmsg_put_extra_header(message, sizeof(rtnexthop)));
      way->rtnh_hops = static_cast<std::uint8_t>(hop.weight - 1);
      if (hop.is_onlink) way->rtnh_flags |= RTNH_F_ONLINK;
      if (!hop.interface.empty()) way->rtnh_ifindex = index(hop.interface);
      if (!hop.interface.empty() && way->rtnh_ifindex == 0) is_complete = false;
      if (hop.gateway) request.put(RTA_GATEWAY, *hop.gateway);
      way->rtnh_len = static_cast<std::uint16_t>(static_cast<char*>(mnl_nlmsg_get_payload_tail(message)) -
                                                 reinterpret_cast<char*>(way));
    }
  });
  return is_complete;
}

void put_metrics(NetlinkRequest& request, const std::vector<RouteMetric>& metrics) {
  if (metrics.empty()) return;
  request.put_nested(RTA_METRICS, [&] {
    std::uint32_t locked = 0;
    for (const RouteMetric& metric : metrics) {
      if (metric.is_locked) locked |= 1u << metric.number;
      request.put_u32(metric.number, metric.value);
    }
    if (locked != 0) request.put_u32(RTAX_LOCK, locked);
  });
}

std::string missing_interface(const std::vector<RouteHop>& hops, const InterfaceIndex& index) {
  for (const RouteHop& hop : hops)
    if (!hop.interface.empty() && index(hop.interface) == 0) return "there is no interface " + hop.interface;
  return {};
}

std::optional<NetlinkRequest> add_route(const RouteEntry& route, const InterfaceIndex& index, std::string& problem) {
  problem = missing_interface(route.hops, index);
  if (!problem.empty()) return std::nullopt;
  // Without a flag beside it, NLM_F_CREATE puts the route before others of its kind.
  const std::uint16_t place = route.place == RoutePlace::behind  ? NLM_F_APPEND
                              : route.place == RoutePlace::alone ? NLM_F_EXCL
                                                                 : 0;
  NetlinkRequest request(RTM_NEWROUTE, static_cast<std::uint16_t>(NLM_F_CREATE | place));
  rtmsg& header = put_target(request, route);
  header.rtm_scope = scope_of(route);
  if (route.source) request.put(RTA_PREFSRC, *route.source);
  put_metrics(request, route.metrics);
  if (route.hops.size() == 1 && route.hops.front().weight == 1)
    put_hop(request, header, route.hops.front(), index);
  else if (!route.hops.empty())
    put_hops(request, route.hops, index);
  return request;
}

std::optional<NetlinkRequest> remove_route(const RouteEntry& route, const InterfaceIndex& index) {
  NetlinkRequest request(RTM_DELROUTE, 0);
  rtmsg& header = put_target(request, route);
  header.rtm_scope = RT_SCOPE_NOWHERE;  // any
  if (route.hops.size() == 1 && !put_hop(request, header, route.hops.front(), index)) return std::nullopt;
  return request;
}

std::uint8_t action_of(RuleAction action) {
  switch (action) {
    case RuleAction::lookup: return FR_ACT_TO_TBL;
    case RuleAction::jump: return FR_ACT_GOTO;
    case RuleAction::nothing: return FR_ACT_NOP;
    case RuleAction::blackhole: return FR_ACT_BLACKHOLE;
    case RuleAction::unreachable: return FR_ACT_UNREACHABLE;
    case RuleAction::prohibit: return FR_ACT_PROHIBIT;
  }
  return FR_ACT_UNSPEC;
}

template <class Kernels, class Number>
void put_span(NetlinkRequest& request, std::uint16_t attribute, const std::optional<RoutingRule::Span<Number>>& span) {
  if (!span) return;
  const Kernels range{span->first, span->second};
  mnl_attr_put(request.message(), attribute, sizeof range, &range);
}

// What the rule is about; the same in both directions.
NetlinkRequest rule_request(std::uint16_t type, std::uint16_t flags, const RoutingRule& rule) {
  NetlinkRequest request(type, flags);
  auto& header = request.header<fib_rule_hdr>();
  header.family = family_of(rule.is_v6);
  header.tos = rule.tos;
  header.action = action_of(rule.action);
  if (rule.is_inverted) header.flags |= FIB_RULE_INVERT;
  if (rule.from) {
    header.src_len = rule.from->length;
    request.put(FRA_SRC, rule.from->address);
  }
  if (rule.to) {
    header.dst_len = rule.to->length;
    request.put(FRA_DST, rule.to->address);
  }
  request.put_u32(FRA_PRIORITY, rule.preference);
  request.put_u8(FRA_PROTOCOL, rule.protocol.value_or(kOwnProtocol));
  if (rule.action == RuleAction::lookup) {
    header.table = static_cast<std::uint8_t>(rule.table < 256 ? rule.table : RT_TABLE_UNSPEC);
    request.put_u32(FRA_TABLE, rule.table);
  }
  if (rule.action == RuleAction::jump) request.put_u32(FRA_GOTO, rule.target);
  if (!rule.input_interface.empty()) request.put(FRA_IIFNAME, rule.input_interface);
  if (!rule.output_interface.empty()) request.put(FRA_OIFNAME, rule.output_interface);
  if (rule.mark) {
    request.put_u32(FRA_FWMARK, *rule.mark);
    request.put_u32(FRA_FWMASK, rule.mark_mask);
  }
  if (rule.ip_protocol) request.put_u8(FRA_IP_PROTO, *rule.ip_protocol);
  put_span<fib_rule_port_range>(request, FRA_SPORT_RANGE, rule.source_ports);
  put_span<fib_rule_port_range>(request, FRA_DPORT_RANGE, rule.target_ports);
  put_span<fib_rule_uid_range>(request, FRA_UID_RANGE, rule.users);
  if (rule.suppress_prefix_length) request.put_u32(FRA_SUPPRESS_PREFIXLEN, *rule.suppress_prefix_length);
  return request;
}

bool is_of_rule(const nlmsghdr& message) {
  return message.nlmsg_type == RTM_NEWRULE || message.nlmsg_type == RTM_DELRULE;
}
std::size_t header_size(const nlmsghdr& message) { return is_of_rule(message) ? sizeof(fib_rule_hdr) : sizeof(rtmsg); }

template <class Header>
const Header& header_of(const nlmsghdr& message) {
  return *static_cast<const Header*>(mnl_nlmsg_get_payload(&message));
}

bool is_equal(const nlattr* a, const nlattr* b) {
  if (!a || !b) return a == b;
  const std::size_t size = mnl_attr_get_payload_len(a);
  return size == mnl_attr_get_payload_len(b) &&
         std::memcmp(mnl_attr_get_payload(a), mnl_attr_get_payload(b), size) == 0;
}

bool headers_agree(const nlmsghdr& seen, const nlmsghdr& wanted) {
  if (is_of_rule(seen)) {
    const auto &a = header_of<fib_rule_hdr>(seen), &b = header_of<fib_rule_hdr>(wanted);
    return std::tie(a.family, a.src_len, a.dst_len, a.tos, a.action) ==
               std::tie(b.family, b.src_len, b.dst_len, b.tos, b.action) &&
           ((a.flags ^ b.flags) & FIB_RULE_INVERT) == 0;
  }
  const auto &a = header_of<rtmsg>(seen), &b = header_of<rtmsg>(wanted);
  return std::tie(a.rtm_family, a.rtm_dst_len, a.rtm_tos, a.rtm_type) ==
         std::tie(b.rtm_family, b.rtm_dst_len, b.rtm_tos, b.rtm_type);
}

const nlmsghdr* message_in(const Bytes& octets) {
  if (octets.size() < sizeof(nlmsghdr) + sizeof(rtmsg)) return nullptr;
  const auto* const message = reinterpret_cast<const nlmsghdr*>(octets.data());
  if (message->nlmsg_len != octets.size()) return nullptr;
  const bool is_known = message->nlmsg_type == RTM_DELROUTE || message->nlmsg_type == RTM_DELRULE;
  return is_known ? message : nullptr;
}

}  // namespace

std::optional<NetlinkRequest> add_request(const RoutingItem& item, const InterfaceIndex& index, std::string& problem) {
  if (const auto* const rule = std::get_if<RoutingRule>(&item))
    return rule_request(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, *rule);
  return add_route(std::get<RouteEntry>(item), index, problem);
}

std::optional<NetlinkRequest> remove_request(const RoutingItem& item, const InterfaceIndex& index) {
  if (const auto* const rule = std::get_if<RoutingRule>(&item)) return rule_request(RTM_DELRULE, 0, *rule);
  return remove_route(std::get<RouteEntry>(item), index);
}

// Each attribute that was asked for is shown as it was asked for, but metrics and ways, which the kernel completes.
bool shows(const nlmsghdr& seen, const nlmsghdr& wanted) {
  if (seen.nlmsg_type != wanted.nlmsg_type || !headers_agree(seen, wanted)) return false;
  const NetlinkAttributes shown(seen, header_size(seen)), asked(wanted, header_size(wanted));
  for (std::uint16_t type = 0; type < 64; ++type) {
    const nlattr* const attribute = asked.find(type);
    const bool is_completed = !is_of_rule(wanted) && (type == RTA_METRICS || type == RTA_MULTIPATH);
    if (attribute && !is_completed && !is_equal(attribute, shown.find(type))) return false;
  }
  return true;
}

std::uint8_t protocol_of(const nlmsghdr& message) {
  if (!is_of_rule(message)) return header_of<rtmsg>(message).rtm_protocol;
  const nlattr* const protocol = NetlinkAttributes(message, sizeof(fib_rule_hdr)).find(FRA_PROTOCOL);
  return protocol ? mnl_attr_get_u8(protocol) : 0;
}

std::string words_of(const nlmsghdr& message) {
  const NetlinkAttributes shown(message, header_size(message));
  if (is_of_rule(message)) return fmt::format("rule {}", shown.u32(FRA_PRIORITY).value_or(0));
  const auto& header = header_of<rtmsg>(message);
  const IpAddress target = shown.address(RTA_DST).value_or(IpAddress{header.rtm_family == AF_INET6, {}});
  return fmt::format("route {} in table {}", IpPrefix{target, header.rtm_dst_len}.to_string(),
                     shown.u32(RTA_TABLE).value_or(header.rtm_table));
}

Bytes octets_of(NetlinkRequest& request) {
  const auto* const begin = reinterpret_cast<const std::byte*>(request.message());
  return {begin, begin + request.message()->nlmsg_len};
}

Bytes undo_of(const nlmsghdr& seen) {
  const auto* const begin = reinterpret_cast<const std::byte*>(&seen);
  Bytes octets(begin, begin + seen.nlmsg_len);
  auto& message = *reinterpret_cast<nlmsghdr*>(octets.data());
  message.nlmsg_type = is_of_rule(seen) ? RTM_DELRULE : RTM_DELROUTE;
  message.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  return octets;
}

bool is_about_the_same(const Bytes& a, const Bytes& b) {
  const nlmsghdr *const one = message_in(a), *const other = message_in(b);
  if (!one || !other || one->nlmsg_type != other->nlmsg_type) return false;
  const NetlinkAttributes mine(*one, header_size(*one)), theirs(*other, header_size(*other));
  if (is_of_rule(*one)) {
    return header_of<fib_rule_hdr>(*one).family == header_of<fib_rule_hdr>(*other).family &&
           is_equal(mine.find(FRA_PRIORITY), theirs.find(FRA_PRIORITY));
  }
  const auto &x = header_of<rtmsg>(*one), &y = header_of<rtmsg>(*other);
  return x.rtm_family == y.rtm_family && x.rtm_dst_len == y.rtm_dst_len &&
         is_equal(mine.find(RTA_DST), theirs.find(RTA_DST)) && is_equal(mine.find(RTA_TABLE), theirs.find(RTA_TABLE));
}

std::optional<NetlinkRequest> request_from(const Bytes& octets) {
  const nlmsghdr* const message = message_in(octets);
  NetlinkRequest request(RTM_DELROUTE, 0);
  if (!message || octets.size() > NetlinkRequest::kLongest) return std::nullopt;
  std::memcpy(request.message(), octets.data(), octets.size());
  return request;
}

bool is_rule_request(const Bytes& octets) {
  const nlmsghdr* const message = message_in(octets);
  return message && is_of_rule(*message);
}

}  // namespace viplane::live
