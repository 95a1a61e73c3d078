// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <functional>
#include <set>

#include "lint/subject.h"

namespace viplane::lint {
namespace {

using config::VrrpInstance;
using Instances = std::vector<const VrrpInstance*>;

Instances pointers(const config::Config& config) {
  Instances out;
  for (const VrrpInstance& instance : config.instances) out.push_back(&instance);
  return out;
}

std::size_t common_addresses(const VrrpInstance& a, const VrrpInstance& b) {
  std::set<IpAddress> addresses;
  for (const config::VirtualAddress& each : a.virtual_ipaddress) addresses.insert(each.prefix.address);
  return static_cast<std::size_t>(
      std::count_if(b.virtual_ipaddress.begin(), b.virtual_ipaddress.end(),
                    [&](const config::VirtualAddress& each) { return addresses.contains(each.prefix.address); }));
}

bool is_same_router(const VrrpInstance& a, const VrrpInstance& b) {
  return a.virtual_router_id == b.virtual_router_id && a.is_v6 == b.is_v6;
}

bool has_same_addresses(const VrrpInstance& a, const VrrpInstance& b) { return common_addresses(a, b) != 0; }

// Where several could be partners: shared addresses count most, then the interface, then the name.
std::size_t likeness(const VrrpInstance& a, const VrrpInstance& b) {
  return 4 * common_addresses(a, b) + (a.interface == b.interface ? 2 : 0) + (a.name == b.name ? 1 : 0);
}

// Takes those that may be partners out of both lists, the likest first for each of `a`.
std::vector<Partners> take_partners(Instances& a, Instances& b,
                                    bool (*may_be_partners)(const VrrpInstance&, const VrrpInstance&)) {
  std::vector<Partners> out;
  Instances alone;
  for (const VrrpInstance* one : a) {
    auto best = b.end();
    for (auto other = b.begin(); other != b.end(); ++other)
      if (may_be_partners(*one, **other) && (best == b.end() || likeness(*one, **other) > likeness(*one, **best)))
        best = other;
    if (best == b.end()) {
      alone.push_back(one);
      continue;
    }
    out.push_back({*one, **best});
    b.erase(best);
  }
  a = std::move(alone);
  return out;
}

}  // namespace

bool move_together(const VrrpInstance& one, const VrrpInstance& other) {
  return one.name == other.name || (!one.sync_group.empty() && one.sync_group == other.sync_group);
}

Pair pair_up(const Subject& a, const Subject& b, bool is_whole_cluster) {
  Instances in_a = pointers(a.config), in_b = pointers(b.config);
  Pair out{a, b, take_partners(in_a, in_b, is_same_router), {}, {}, {}, is_whole_cluster};
  out.split_routers = take_partners(in_a, in_b, has_same_addresses);
  out.alone_in_a = std::move(in_a);
  out.alone_in_b = std::move(in_b);
  return out;
}

}  // namespace viplane::lint
