// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include "lint/file/file_lints.h"
#include "lint/subject.h"
#include "lint/words.h"

namespace viplane::lint {

void vip_twice(const Subject& subject, Findings& out) {
  std::map<IpAddress, const config::VrrpInstance*> holders;
  for (const config::VrrpInstance& instance : subject.config.instances)
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded})
      for (const config::VirtualAddress& address : *list) {
        const auto [holder, is_first] = holders.emplace(address.prefix.address, &instance);
        if (is_first || move_together(*holder->second, instance)) continue;
        out.add(address.location, label(instance) + address.prefix.address.to_string() + " belongs to '" +
                                      holder->second->name +
                                      "' already: whichever gives it up takes it from the other");
      }
}

}  // namespace viplane::lint
