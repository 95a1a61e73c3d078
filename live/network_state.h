// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "live/link.h"
#include "live/loop.h"
#include "live/netlink_socket.h"

namespace viplane::live {

// The protocol number that marks addresses, routes and rules as ours: VRRP's IP protocol. `ip -d address`, `ip route
// show proto 112` and `ip -d rule` show it.
inline constexpr std::uint8_t kOwnProtocol = 112;
inline constexpr std::uint16_t kIfaProto = 11;  // IFA_PROTO, which linux/if_addr.h has since 5.18

// An address that the kernel holds.
struct KernelAddress {
  int interface = 0;  // index
  IpPrefix prefix;
  std::uint32_t flags = 0;    // IFA_F_*
  std::uint8_t protocol = 0;  // IFA_PROTO: who put it there; 0: unknown, or the kernel (before 5.18) keeps no record

  bool operator==(const KernelAddress&) const = default;
};

// A mirror of the kernel's links and addresses in one network namespace, kept true by rtnetlink's notifications. It
// also hears of routes, which it does not keep: the kernel is asked for them.
class NetworkState {
 public:
  // Of the calling thread's namespace. `loop` outlives this. Throws std::system_error.
  explicit NetworkState(Loop& loop);

  const Link* find(std::string_view name) const;
  const Link* find(int index) const;
  const std::map<int, Link>& links() const { return links_; }
  // In the order in which the kernel got them.
  const std::vector<KernelAddress>& addresses(int index) const;

  // Calls `changed` after links, addresses or routes have changed: from the loop, once for what changed at a time.
  [[nodiscard]] HandlePtr on_change(std::function<void()> changed);
  // Counts what the kernel told: whoever keeps its answers compares.
  std::uint64_t generation() const { return generation_; }

  // Counts what may have taken a route or a rule of ours away; other routes come and go by the thousand. Never 0.
  std::uint64_t routing_generation() const { return routing_generation_; }

  // An address that the kernel has just taken from us: it tells of an IPv6 address without duplicate detection only
  // when its worker has looked at it.
  void took(const KernelAddress& address);
  // Takes in what the kernel has told already: after a request of ours, so that the mirror shows it at once.
  void catch_up();

 private:
  class Listener;
  void read_all();
  void take(const nlmsghdr& message);
  void take_link(const nlmsghdr& message);
  void take_address(const nlmsghdr& message);
  void keep(const KernelAddress& address);
  void changed();
  void tell();

  Loop& loop_;
  NetlinkSocket monitor_;
  NetlinkSocket queries_;
  std::map<int, Link> links_;
  std::map<int, std::vector<KernelAddress>> addresses_;
  std::uint64_t generation_ = 1;
  std::uint64_t routing_generation_ = 1;
  std::vector<Listener*> listeners_;
  HandlePtr telling_;
  HandlePtr watch_;
};

}  // namespace viplane::live
