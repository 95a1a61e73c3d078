// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/file/file_lints.h"

namespace viplane::lint {

void service_without_vip(const Subject& subject, Findings& out) {
  const auto has_addresses = [](const config::VrrpInstance& instance) { return !instance.virtual_ipaddress.empty(); };
  if (std::none_of(subject.config.instances.begin(), subject.config.instances.end(), has_addresses)) return;
  for (const config::VirtualServer& service : subject.config.virtual_servers) {
    const auto* endpoint = std::get_if<Endpoint>(&service.service);
    if (endpoint == nullptr) continue;
    const Surroundings& around = subject.surroundings;
    if (around.is_virtual(endpoint->address) || around.is_own(endpoint->address)) continue;
    out.add(service.location, "virtual server " + service.name() + ": no vrrp_instance of this file has " +
                                  endpoint->address.to_string() + ", so nothing here makes it answer");
  }
}

}  // namespace viplane::lint
