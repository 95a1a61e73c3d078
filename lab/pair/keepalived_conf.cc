// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/keepalived_conf.h"

#include <sstream>

namespace viplane::lab {

std::string keepalived_conf(const VirtualRouter& router, const Member& self, const std::vector<Member>& others,
                            const ConfAdditions& additions) {
  std::ostringstream out;
  out << "global_defs {\n  router_id " << self.name << "\n  vrrp_version " << unsigned{router.version} << "\n"
      << additions.global << "}\n";
  out << "vrrp_instance VI_1 {\n  state BACKUP\n  interface eth0\n  virtual_router_id " << unsigned{router.id}
      << "\n  priority " << unsigned{self.priority} << "\n  advert_int " << seconds(router.interval) << "\n";
  if (!router.preempts) out << "  nopreempt\n";
  if (self.virtual_mac) out << "  use_vmac vrrp." << unsigned{router.id} << "\n";
  if (router.is_unicast) {
    out << "  unicast_src_ip " << self.own_address(router.is_v6).address.to_string() << "\n  unicast_peer {\n";
    for (const Member& other : others) out << "    " << other.own_address(router.is_v6).address.to_string() << "\n";
    out << "  }\n";
  }
  if (!router.password.empty()) {
    out << "  authentication {\n    auth_type PASS\n    auth_pass " << router.password << "\n  }\n";
  }
  out << additions.instance << "  virtual_ipaddress {\n";
  for (const IpPrefix& address : router.addresses()) out << "    " << address.to_string() << "\n";
  out << "  }\n}\n";
  return out.str();
}

}  // namespace viplane::lab
