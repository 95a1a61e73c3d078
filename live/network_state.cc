// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/network_state.h"

#include <linux/if_addr.h>
#include <net/if.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>

namespace viplane::live {
namespace {

const std::vector<KernelAddress> kNoAddresses;

Link parse_link(const nlmsghdr& message) {
  const auto& header = *static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(&message));
  const NetlinkAttributes attributes(message, sizeof header);
  Link link;
  link.index = header.ifi_index;
  link.name = attributes.text(IFLA_IFNAME);
  link.alias = attributes.text(IFLA_IFALIAS);
  link.mac = attributes.mac(IFLA_ADDRESS).value_or(MacAddress{});
  link.mtu = attributes.u32(IFLA_MTU).value_or(0);
  link.is_admin_up = (header.ifi_flags & IFF_UP) != 0;
  link.is_up = link.is_admin_up && (header.ifi_flags & IFF_RUNNING) != 0;
  link.is_loopback = (header.ifi_flags & IFF_LOOPBACK) != 0;
  link.has_arp = (header.ifi_flags & IFF_NOARP) == 0;
  // With IFLA_LINK_NETNSID the number belongs to another namespace (the peer of a veth).
  if (!attributes.find(IFLA_LINK_NETNSID)) link.lower = static_cast<int>(attributes.u32(IFLA_LINK).value_or(0));
  if (const nlattr* const info = attributes.find(IFLA_LINKINFO))
    link.kind = NetlinkAttributes(*info).text(IFLA_INFO_KIND);
  return link;
}

std::optional<KernelAddress> parse_address(const nlmsghdr& message) {
  const auto& header = *static_cast<const ifaddrmsg*>(mnl_nlmsg_get_payload(&message));
  const NetlinkAttributes attributes(message, sizeof header);
  // IFA_ADDRESS is the peer's on a point-to-point link; IPv6 has IFA_LOCAL only there.
  auto address = attributes.address(IFA_LOCAL);
  if (!address) address = attributes.address(IFA_ADDRESS);
  if (!address) return std::nullopt;
  KernelAddress found;
  found.interface = static_cast<int>(header.ifa_index);
  found.prefix = {*address, header.ifa_prefixlen};
  found.flags = attributes.u32(IFA_FLAGS).value_or(header.ifa_flags);
  if (const nlattr* const protocol = attributes.find(kIfaProto)) found.protocol = mnl_attr_get_u8(protocol);
  return found;
}

// The kernel does not tell of the IPv4 routes that go with a link or an address.
bool may_end_a_route(const nlmsghdr& message) {
  switch (message.nlmsg_type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
    case RTM_DELADDR:
    case RTM_DELRULE: return true;
    case RTM_DELROUTE:
    case RTM_NEWROUTE:  // another may have replaced it
      return static_cast<const rtmsg*>(mnl_nlmsg_get_payload(&message))->rtm_protocol == kOwnProtocol ||
             (message.nlmsg_flags & NLM_F_REPLACE) != 0;
    default: return false;
  }
}

}  // namespace

class NetworkState::Listener final : public Handle {
 public:
  Listener(NetworkState& state, std::function<void()> changed) : state_(state), changed_(std::move(changed)) {
    state_.listeners_.push_back(this);
  }
  ~Listener() override { std::erase(state_.listeners_, this); }
  void tell() const {
    const auto changed = changed_;  // it may destroy this listener
    changed();
  }

 private:
  NetworkState& state_;
  std::function<void()> changed_;
};

NetworkState::NetworkState(Loop& loop)
    : loop_(loop),
      monitor_({RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
                RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE, RTNLGRP_NEXTHOP}) {
  read_all();
  watch_ = loop_.watch(monitor_.descriptor(), EPOLLIN, [this](std::uint32_t) { catch_up(); });
}

const Link* NetworkState::find(std::string_view name) const {
  const auto found =
      std::ranges::find(links_, name, [](const auto& entry) -> std::string_view { return entry.second.name; });
  return found == links_.end() ? nullptr : &found->second;
}

const Link* NetworkState::find(int index) const {
  const auto found = links_.find(index);
  return found == links_.end() ? nullptr : &found->second;
}

const std::vector<KernelAddress>& NetworkState::addresses(int index) const {
  const auto found = addresses_.find(index);
  return found == addresses_.end() ? kNoAddresses : found->second;
}

HandlePtr NetworkState::on_change(std::function<void()> changed) {
  return std::make_unique<Listener>(*this, std::move(changed));
}

void NetworkState::catch_up() {
  const auto before = generation_;
  if (!monitor_.read([this](const nlmsghdr& message) { take(message); })) {
    read_all();
    ++generation_;
    ++routing_generation_;
  }
  if (generation_ != before) changed();
}

// The monitor listens already: what changes during the dump is told again, and taking it twice does no harm.
void NetworkState::read_all() {
  NetlinkRequest links(RTM_GETLINK, NLM_F_DUMP);
  links.header<ifinfomsg>().ifi_family = AF_UNSPEC;
  queries_.dump(
      links, "links", [this] { links_.clear(); }, [this](const nlmsghdr& message) { take_link(message); });
  NetlinkRequest addresses(RTM_GETADDR, NLM_F_DUMP);
  addresses.header<ifaddrmsg>().ifa_family = AF_UNSPEC;
  queries_.dump(
      addresses, "addresses", [this] { addresses_.clear(); },
      [this](const nlmsghdr& message) { take_address(message); });
}

void NetworkState::take(const nlmsghdr& message) {
  switch (message.nlmsg_type) {
    case RTM_NEWLINK:
    case RTM_DELLINK: take_link(message); break;
    case RTM_NEWADDR:
    case RTM_DELADDR: take_address(message); break;
    default: break;  // a route, a rule or a next hop
  }
  ++generation_;
  if (may_end_a_route(message)) ++routing_generation_;
}

void NetworkState::take_link(const nlmsghdr& message) {
  const auto& header = *static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(&message));
  if (header.ifi_family != AF_UNSPEC) return;  // a bridge tells of its ports in this way, too
  if (message.nlmsg_type == RTM_DELLINK) {
    links_.erase(header.ifi_index);
    addresses_.erase(header.ifi_index);
    return;
  }
  links_[header.ifi_index] = parse_link(message);
}

void NetworkState::take_address(const nlmsghdr& message) {
  const auto address = parse_address(message);
  if (!address) return;
  if (message.nlmsg_type != RTM_DELADDR) return keep(*address);
  std::erase_if(addresses_[address->interface], [&](const auto& held) { return held.prefix == address->prefix; });
}

void NetworkState::keep(const KernelAddress& address) {
  auto& held = addresses_[address.interface];
  const auto found = std::ranges::find(held, address.prefix, &KernelAddress::prefix);
  if (found == held.end()) {
    held.push_back(address);
  } else {
    *found = address;
  }
}

void NetworkState::took(const KernelAddress& address) {
  keep(address);
  ++generation_;
  changed();
}

void NetworkState::changed() {
  if (!telling_) telling_ = loop_.call_at(loop_.now(), [this] { tell(); });
}

void NetworkState::tell() {
  telling_.reset();
  const auto listeners = listeners_;
  for (Listener* listener : listeners) {
    if (std::ranges::find(listeners_, listener) != listeners_.end()) listener->tell();
  }
}

}  // namespace viplane::live
