// SPDX-License-Identifier: GPL-2.0-or-later
// The addresses that advertisements carry.
#include <algorithm>
#include <set>

#include "lint/pair/pair_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

std::set<IpAddress> carried(const config::VrrpInstance& instance) {
  std::set<IpAddress> out;
  for (const config::VirtualAddress& address : instance.virtual_ipaddress) out.insert(address.prefix.address);
  return out;
}

std::string in_other(const Pair& pair, const config::VrrpInstance& a) {
  return pair.a.place(a, "virtual_ipaddress").to_string();
}

}  // namespace

void vip_count_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    const std::size_t here = b.virtual_ipaddress.size(), there = a.virtual_ipaddress.size();
    if (here == there) continue;
    out.add(pair.b.place(b, "virtual_ipaddress"),
            label(b) + "advertises " + std::to_string(here) + " virtual addresses here and " + std::to_string(there) +
                " in " + in_other(pair, a) + ": each discards the other's advertisements, and both become master");
  }
}

void vip_list_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers) {
    if (a.virtual_ipaddress.size() != b.virtual_ipaddress.size() || carried(a) == carried(b)) continue;
    out.add(pair.b.place(b, "virtual_ipaddress"),
            label(b) + "the virtual addresses are " + addresses_of(b) + " here and " + addresses_of(a) + " in " +
                in_other(pair, a) + ": each discards the other's advertisements, and both become master");
  }
}

void vrid_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.split_routers)
    out.add(pair.b.place(b, "virtual_router_id"),
            label(b) + "virtual_router_id is " + std::to_string(b.virtual_router_id) + " here and " +
                std::to_string(a.virtual_router_id) + " in " + pair.a.place(a, "virtual_router_id").to_string() +
                " for the same address: neither hears the other, and both become master");
}

void vip_prefix_differs(const Pair& pair, Findings& out) {
  for (const auto& [a, b] : pair.routers)
    for (const config::VirtualAddress& here : b.virtual_ipaddress) {
      const auto there = std::find_if(
          a.virtual_ipaddress.begin(), a.virtual_ipaddress.end(),
          [&](const config::VirtualAddress& address) { return address.prefix.address == here.prefix.address; });
      if (there == a.virtual_ipaddress.end() || there->prefix.length == here.prefix.length) continue;
      out.add(here.location, label(b) + here.prefix.to_string() + " is written with length " +
                                 std::to_string(there->prefix.length) + " in " + there->location.to_string() +
                                 ": the network's route comes and goes with the master");
    }
}

}  // namespace viplane::lint
