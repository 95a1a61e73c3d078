// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/route_table.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace viplane::live {
namespace {

constexpr std::size_t kMostKnown = 65536;  // clients that a NAT service answers; forgotten all at once beyond that

struct Answer {
  std::uint8_t type = RTN_UNSPEC;
  int interface = 0;
  IpAddress source;
  std::optional<IpAddress> gateway;
  std::uint32_t mtu = 0;  // 0: the interface's
};

// RTA_VIA: a gateway of the other family (RFC 5549).
std::optional<IpAddress> parse_via(const nlattr* attribute) {
  if (!attribute || mnl_attr_get_payload_len(attribute) < sizeof(rtvia)) return std::nullopt;
  const auto* const via = static_cast<const rtvia*>(mnl_attr_get_payload(attribute));
  const std::size_t length = mnl_attr_get_payload_len(attribute) - sizeof(rtvia);
  IpAddress address{via->rtvia_family == AF_INET6, {}};
  if (length != (address.is_v6 ? 16u : 4u)) return std::nullopt;
  std::memcpy(address.octets.data(), via->rtvia_addr, length);
  return address;
}

Answer parse(const nlmsghdr& message) {
  const auto& header = *static_cast<const rtmsg*>(mnl_nlmsg_get_payload(&message));
  const NetlinkAttributes attributes(message, sizeof header);
  Answer answer{.type = header.rtm_type,
                .interface = static_cast<int>(attributes.u32(RTA_OIF).value_or(0)),
                .source = attributes.address(RTA_PREFSRC).value_or(IpAddress{header.rtm_family == AF_INET6, {}}),
                .gateway = attributes.address(RTA_GATEWAY)};
  if (!answer.gateway) answer.gateway = parse_via(attributes.find(RTA_VIA));
  if (const nlattr* const metrics = attributes.find(RTA_METRICS)) {
    answer.mtu = NetlinkAttributes(*metrics).u32(RTAX_MTU).value_or(0);
  }
  return answer;
}

}  // namespace

void KernelRouteTable::add_port(const std::string& interface) {
  ports_.push_back(interface);
  known_.clear();
}

std::optional<Route> KernelRouteTable::lookup(IpAddress target) const {
  if (known_at_ != state_.generation() || known_.size() >= kMostKnown) {
    known_.clear();
    known_at_ = state_.generation();
  }
  const auto [known, is_new] = known_.try_emplace(target);
  if (is_new) known->second = ask(target);
  return known->second;
}

std::optional<Route> KernelRouteTable::ask(const IpAddress& target) const {
  NetlinkRequest request(RTM_GETROUTE, 0);
  auto& header = request.header<rtmsg>();
  header.rtm_family = target.is_v6 ? AF_INET6 : AF_INET;
  header.rtm_dst_len = target.is_v6 ? 128 : 32;
  request.put(RTA_DST, target);
  std::optional<Answer> answer;
  const NetlinkAnswer verdict = socket_.request(request, [&](const nlmsghdr& message) {
    if (message.nlmsg_type == RTM_NEWROUTE) answer = parse(message);
  });
  if (!verdict || !answer || answer->type != RTN_UNICAST) return std::nullopt;
  const auto port = port_of(answer->interface);
  if (!port) return std::nullopt;
  const Link* const link = state_.find(answer->interface);
  return Route{.port = *port,
               .source = answer->source,
               .next_hop = answer->gateway.value_or(target),
               .mtu = answer->mtu != 0 ? answer->mtu : link->mtu};
}

std::optional<std::uint8_t> KernelRouteTable::port_of(int index) const {
  const Link* link = state_.find(index);
  if (link && link->kind == "macvlan" && std::ranges::find(ports_, link->name) == ports_.end()) {
    link = state_.find(link->lower);
  }
  if (!link) return std::nullopt;
  const auto port = std::ranges::find(ports_, link->name);
  if (port == ports_.end()) return std::nullopt;
  return static_cast<std::uint8_t>(port - ports_.begin());
}

}  // namespace viplane::live
