// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

// What is known of the director says nothing of another interface than the one it speaks VRRP on; and an interface has
// several IPv6 networks as a rule, of which one is known at most. Only the host knows all.
bool is_judged(const Subject& subject, const config::VrrpInstance& instance, const config::VirtualAddress& address) {
  if (subject.host != nullptr) return true;
  return !address.prefix.address.is_v6 && address.interface == instance.interface;
}

}  // namespace

void vip_not_connected(const Subject& subject, Findings& out) {
  const Surroundings& around = subject.surroundings;
  for (const config::VrrpInstance& instance : subject.config.instances) {
    // Routes and rules of its own, or addresses the host gets, may make it reachable.
    const bool has_routes = subject.places.find(instance.location, "virtual_routes") ||
                            subject.places.has_outermost("static_ipaddress") ||
                            subject.places.has_outermost("static_routes");
    if (around.own().empty() || has_routes) continue;
    for (const config::VirtualAddress& address : instance.virtual_ipaddress) {
      if (!is_judged(subject, instance, address)) continue;
      const IpAddress& vip = address.prefix.address;
      const Nearness nearness = around.nearness_of_own(vip);
      if (nearness == Nearness::far)
        out.add(address.location, label(instance) + vip.to_string() + " lies in no network that this director has on " +
                                      address.interface + "; hosts there do not ask for it");
      if (nearness == Nearness::perhaps)
        out.add(config::Severity::notice, address.location,
                label(instance) + vip.to_string() +
                    " shares no /24 with the director's own address; that is right only if the network is wider",
                "write the address with its network's length, " + vip.to_string() + "/22 say");
    }
  }
}

}  // namespace viplane::lint
