// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/vrrp_membership.h"

#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr int kVrrpProtocol = 112;  // RFC 9568, section 5.1.1.4

// A listener that the kernel counts as one and hands nothing to.
Descriptor deaf_socket(int family, const Link& link) {
  Descriptor socket(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, kVrrpProtocol));
  if (!socket) return socket;
  sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program{1, &nothing};
  system_call(::setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program),
              "attach a filter to a raw VRRP socket");
  // The interface may be gone again; then nothing can arrive by it.
  (void)::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, link.name.c_str(),
                     static_cast<socklen_t>(link.name.size() + 1));
  return socket;
}

// Where it fails (no IPv6 on the interface) only a snooping switch may miss us; the ports take the frames themselves.
void join(const Descriptor& socket, int interface, const IpAddress& group) {
  group_req request{};
  request.gr_interface = static_cast<std::uint32_t>(interface);
  if (group.is_v6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    std::memcpy(&address.sin6_addr, group.octets.data(), 16);
    std::memcpy(&request.gr_group, &address, sizeof address);
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    std::memcpy(&address.sin_addr, group.octets.data(), 4);
    std::memcpy(&request.gr_group, &address, sizeof address);
  }
  (void)::setsockopt(socket.get(), group.is_v6 ? IPPROTO_IPV6 : IPPROTO_IP, MCAST_JOIN_GROUP, &request, sizeof request);
}

}  // namespace

VrrpMembership::VrrpMembership(NetworkState& state, std::vector<std::string> interfaces, std::vector<IpAddress> groups)
    : state_(state), interfaces_(std::move(interfaces)), groups_(std::move(groups)) {
  join_missing();
  changes_ = state_.on_change([this] { join_missing(); });
}

void VrrpMembership::add(const std::vector<std::string>& interfaces, const std::vector<IpAddress>& groups) {
  for (const IpAddress& group : groups) {
    if (std::ranges::find(groups_, group) != groups_.end()) continue;
    groups_.push_back(group);
    for (const Listener& one : listeners_) join(group.is_v6 ? one.v6 : one.v4, one.interface, group);
  }
  for (const auto& name : interfaces) {
    if (std::ranges::find(interfaces_, name) == interfaces_.end()) interfaces_.push_back(name);
  }
  join_missing();
}

// A membership goes with its interface; one that comes back under its name has another index.
void VrrpMembership::join_missing() {
  std::erase_if(listeners_, [&](const Listener& one) { return state_.find(one.interface) == nullptr; });
  for (const auto& name : interfaces_) {
    const Link* const link = state_.find(name);
    if (!link || std::ranges::find(listeners_, link->index, &Listener::interface) != listeners_.end()) continue;
    listeners_.push_back(listen(*link));
  }
}

VrrpMembership::Listener VrrpMembership::listen(const Link& link) const {
  Listener listener{link.index, deaf_socket(AF_INET, link), deaf_socket(AF_INET6, link)};
  system_call(listener.v4 ? 0 : -1, "open a raw VRRP socket for " + link.name + " (needs CAP_NET_RAW)");
  for (const IpAddress& group : groups_) join(group.is_v6 ? listener.v6 : listener.v4, link.index, group);
  return listener;
}

}  // namespace viplane::live
