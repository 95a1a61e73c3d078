// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "live/ledger.h"
#include "live/network_state.h"

namespace viplane::live {

// The alias (IFLA_IFALIAS) by which our macvlans are known.
inline constexpr const char* kInterfaceAlias = "viplane";

// The macvlans of virtual routers with a MAC of their own (use_vmac): made when the first address needs one, removed
// with the last. Private mode; the kernel answers ARP and neighbour solicitations on them with the virtual MAC, and no
// other interface answers for their addresses:
//   on the macvlan: arp_ignore 1, accept_local 1, rp_filter 0, no IPv6 address of its own
//   on the port:    arp_ignore 1, arp_filter 1 as keepalived, and arp_announce 2, so that the host's own questions do
//   not
//                   name a virtual address as their sender with the port's MAC; restored with the last macvlan over it
class VirtualInterfaces {
 public:
  VirtualInterfaces(NetworkState& state, Ledger& ledger) : state_(state), ledger_(ledger) {}

  // The macvlan over `port` with this MAC, made where there is none. 0: `problem` says why.
  int want(const Link& port, const MacAddress& mac, const std::string& name, std::string& problem);
  // Called when an address has left the interface: removes it where it was the last.
  void release(int index);
  // Those over the port, in the order of their making.
  std::vector<int> over(int port) const;

 private:
  struct Made {
    int index;
    int port;
    MacAddress mac;
    std::string name;
    Ledger::Entry entry;
  };
  struct Setting {
    std::string path;
    std::string before;
    Ledger::Entry entry;
  };
  std::string free_name(const Link& port, const MacAddress& mac, const std::string& wanted) const;
  void prepare_port(const Link& port);
  void restore_port(int port);
  void forget_lost();

  NetworkState& state_;
  Ledger& ledger_;
  NetlinkSocket socket_;
  std::vector<Made> made_;
  std::map<int, std::vector<Setting>> port_settings_;
};

}  // namespace viplane::live
