// SPDX-License-Identifier: GPL-2.0-or-later
#include <set>

#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {

void interface_missing(const Subject& subject, Findings& out) {
  if (subject.host == nullptr) return;
  std::set<std::string> told;
  for (const config::VrrpInstance& instance : subject.config.instances) {
    const auto look = [&](const std::string& name, const config::Location& location) {
      if (name == instance.vmac_interface || subject.host->interface_exists(name) || !told.insert(name).second) return;
      out.add(location, label(instance) + "there is no interface '" + name + "' on this machine");
    };
    look(instance.interface, subject.place(instance, "interface"));
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded})
      for (const config::VirtualAddress& address : *list) look(address.interface, address.location);
    for (const config::Tracked& tracked : instance.track.interfaces) look(tracked.name, tracked.location);
  }
}

}  // namespace viplane::lint
