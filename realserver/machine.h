// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "realserver/finding.h"
#include "realserver/tc_decapsulator.h"

namespace viplane::realserver {

struct Link {
  int index = 0;
  std::string name;
  std::string kind;  // "ipip", "veth", ...; empty for hardware
  std::uint32_t mtu = 0;
  bool is_up = false;
  bool is_loopback = false;
  bool does_arp = false;  // broadcasts, and no IFF_NOARP
};

struct Assigned {
  std::string link;
  IpPrefix prefix;
  bool is_temporary = false;  // of IPv6 (RFC 8981): changes daily, and no director is told of it
};

// What a real server's setup depends on, as found at one moment. A value: plans and findings are functions of it.
struct Machine {
  bool is_privileged = false;  // CAP_NET_ADMIN and CAP_NET_RAW in this namespace
  std::vector<Link> links;
  std::vector<Assigned> addresses;
  // Of net/ipv4/conf/{all, default, each link}: "net/ipv4/conf/eth0/arp_ignore". Slashes, for names may hold dots.
  // Of net/ipv6/conf/...: disable_ipv6.
  std::map<std::string, std::string> sysctls;
  std::string default_interface;     // of the IPv4 default route, else the IPv6 one; empty without
  std::string default_interface_v6;  // of the IPv6 default route; empty without
  bool has_default_v4 = false, has_default_v6 = false;
  bool kernel_has_ipip = false;  // a tunnel device, or a module that makes one
  bool kernel_has_ip6tnl = false;
  bool ipip_is_loaded = false, ip6tnl_is_loaded = false;
  std::string why_no_bpf;      // empty: the program can be loaded
  std::string why_no_tun;      // empty: /dev/net/tun is there and ours to open
  bool has_nft = false;        // the command is there and the kernel has tables of the family inet
  bool has_mss_table = false;  // ours
  bool has_mss_rules = false;  // our routing rules, where there is no nft
  std::map<std::string, TcDecapsulator> tc_decapsulators;  // by link; those with our program at ingress
  std::vector<std::string> with_clsact;                    // links with that qdisc
  bool tun_decapsulator_runs = false;

  const Link* link(std::string_view name) const;  // nullptr: none
  std::vector<std::string> links_with(const IpAddress& address) const;
  // A sysctl of an interface; 0 where there is none.
  int setting(std::string_view interface, std::string_view name) const;
  // What the kernel goes by: the larger of the interface's own and that of "all" (IN_DEV_MAXCONF).
  int effective(std::string_view interface, std::string_view name) const;
  // What keeps IPv6 off an interface; one that is yet to be made starts as "default" says. Nothing: it is on.
  std::optional<Finding> why_no_ipv6(std::string_view interface) const;
};

std::string sysctl_of(std::string_view interface, std::string_view name);

bool is_privileged();  // CAP_NET_ADMIN and CAP_NET_RAW

// Reads this machine. Needs no privilege; what it then cannot see is left out. `tun_decapsulator` is the process that
// the journal names, empty without. Throws std::system_error.
Machine survey(const std::string& tun_decapsulator = {});

}  // namespace viplane::realserver
