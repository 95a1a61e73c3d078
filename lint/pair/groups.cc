// SPDX-License-Identifier: GPL-2.0-or-later
// What moves together, and what has no partner.
#include <map>

#include "lint/pair/pair_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

using config::VrrpInstance;

// Two routers that one file holds together in a sync group and the other does not.
void tell_apart(const Subject& file, const VrrpInstance& first, const VrrpInstance& second, const Subject& other,
                Findings& out) {
  config::Location location = first.location;
  for (const config::SyncGroup& group : file.config.sync_groups)
    if (group.name == first.sync_group) location = group.location;
  out.add(location, "sync group '" + first.sync_group + "' holds '" + first.name + "' and '" + second.name +
                        "' together, and " + other.path + " has them in no common group: there they move apart");
}

bool is_grouped(const VrrpInstance& one, const VrrpInstance& other) {
  return !one.sync_group.empty() && one.sync_group == other.sync_group;
}

void tell_alone(const Subject& file, const Subject& other, const std::vector<const VrrpInstance*>& alone,
                Findings& out) {
  for (const VrrpInstance* instance : alone)
    out.add(instance->location, label(*instance) + "virtual_router_id " + std::to_string(instance->virtual_router_id) +
                                    " of " + file.path + " has no counterpart in " + other.path +
                                    ": nobody takes its addresses over");
}

}  // namespace

void sync_group_differs(const Pair& pair, Findings& out) {
  // Of each group the first member against each other one.
  for (const bool in_b : {false, true}) {
    const Subject &file = in_b ? pair.b : pair.a, &other = in_b ? pair.a : pair.b;
    std::map<std::string, const Partners*> first;
    std::map<std::string, bool> told;
    for (const Partners& partners : pair.routers) {
      const VrrpInstance &here = in_b ? partners.b : partners.a, &there = in_b ? partners.a : partners.b;
      if (here.sync_group.empty()) continue;
      const auto [known, is_first] = first.emplace(here.sync_group, &partners);
      if (is_first) continue;
      const VrrpInstance& first_here = in_b ? known->second->b : known->second->a;
      const VrrpInstance& first_there = in_b ? known->second->a : known->second->b;
      if (is_grouped(first_there, there) || told[here.sync_group]) continue;
      told[here.sync_group] = true;
      tell_apart(file, first_here, here, other, out);
    }
  }
}

void router_alone(const Pair& pair, Findings& out) {
  if (!pair.is_whole_cluster) return;
  tell_alone(pair.a, pair.b, pair.alone_in_a, out);
  tell_alone(pair.b, pair.a, pair.alone_in_b, out);
}

}  // namespace viplane::lint
