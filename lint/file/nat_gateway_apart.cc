// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

using config::VrrpInstance;

template <class Wanted>
const VrrpInstance* instance_with(const config::Config& config, const Wanted& wanted) {
  for (const VrrpInstance& instance : config.instances)
    for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded})
      if (std::any_of(list->begin(), list->end(), wanted)) return &instance;
  return nullptr;
}

}  // namespace

// The address that clients ask and the one that real servers answer by have to be on one director.
void nat_gateway_apart(const Subject& subject, Findings& out) {
  for (const config::VirtualServer& service : subject.config.virtual_servers) {
    const auto* endpoint = std::get_if<Endpoint>(&service.service);
    if (endpoint == nullptr) continue;
    const VrrpInstance* front = instance_with(subject.config, [&](const config::VirtualAddress& address) {
      return address.prefix.address == endpoint->address;
    });
    if (front == nullptr) continue;
    for (const config::RealServer& server : service.real_servers) {
      if (server.forwarding.method != config::ForwardingMethod::nat) continue;
      const auto is_gateway = [&](const config::VirtualAddress& address) {
        const IpPrefix& prefix = address.prefix;
        const bool is_host = prefix.length == (prefix.address.is_v6 ? 128 : 32);
        const std::uint8_t usual = prefix.address.is_v6 ? 64 : 24;
        return IpPrefix{prefix.address, is_host ? usual : prefix.length}.contains(server.endpoint.address);
      };
      // In front there may be one as well: then nothing has to move together.
      if (std::any_of(front->virtual_ipaddress.begin(), front->virtual_ipaddress.end(), is_gateway) ||
          std::any_of(front->virtual_ipaddress_excluded.begin(), front->virtual_ipaddress_excluded.end(), is_gateway))
        continue;
      const VrrpInstance* back = instance_with(subject.config, is_gateway);
      if (back == nullptr || move_together(*front, *back)) continue;
      out.add(service.location, "virtual server " + service.name() + ": clients ask '" + front->name +
                                    "', real servers answer by '" + back->name +
                                    "', and no sync group holds the two on one director");
      break;
    }
  }
}

}  // namespace viplane::lint
