// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "realserver/plan.h"

namespace viplane::test {

inline IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

inline const IpAddress kVip = ip("10.253.85.250"), kVip6 = ip("fd71::100");

// A server with one card on 10.72.0.11/24, a default route, a kernel without ipip, BPF and nftables allowed.
inline realserver::Machine plain_machine() {
  realserver::Machine machine;
  machine.is_privileged = true;
  machine.links = {{1, "lo", "", 65536, true, true, false}, {2, "eth0", "", 1500, true, false, true}};
  machine.addresses = {{"lo", *IpPrefix::parse("127.0.0.1/8")}, {"eth0", *IpPrefix::parse("10.72.0.11/24")}};
  for (const char* interface : {"all", "default", "lo", "eth0"}) {
    for (const char* name : {"arp_ignore", "arp_announce", "rp_filter"}) {
      machine.sysctls[realserver::sysctl_of(interface, name)] = "0";
    }
  }
  for (const char* interface : {"all", "default", "lo", "eth0"}) {
    machine.sysctls["net/ipv6/conf/" + std::string(interface) + "/disable_ipv6"] = "0";
  }
  machine.default_interface = machine.default_interface_v6 = "eth0";
  machine.has_default_v4 = machine.has_default_v6 = true;
  machine.has_nft = true;
  return machine;
}

inline realserver::Machine machine_with_ipip() {
  realserver::Machine machine = plain_machine();
  machine.kernel_has_ipip = machine.kernel_has_ip6tnl = true;
  return machine;
}

inline realserver::Options tunnel_to(std::vector<IpAddress> vips) {
  realserver::Options options;
  options.vips = std::move(vips);
  return options;
}

// The commands that a setup would give.
inline std::vector<std::string> commands(const realserver::Options& options, const realserver::Machine& machine) {
  std::vector<std::string> lines;
  for (const realserver::Change& change : plan_setup(decide(options, machine), machine, {})) {
    lines.push_back(describe(change));
  }
  return lines;
}

}  // namespace viplane::test
