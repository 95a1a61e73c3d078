// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::test {

// One virtual router with VRRP version 3 at ten advertisements a second, so that a test need not wait.
inline std::string virtual_router(int priority, const std::string& more_addresses = {}) {
  return "global_defs {\n  vrrp_version 3\n}\nvrrp_instance VI_1 {\n  interface eth0\n  virtual_router_id 51\n  "
         "priority " +
         std::to_string(priority) + "\n  advert_int 0.1\n  virtual_ipaddress {\n    10.9.0.100/24\n" + more_addresses +
         "  }\n}\n";
}

inline const std::string kWebService =
    "virtual_server 10.9.0.100 80 {\n  delay_loop 1\n  lb_algo rr\n  lb_kind DR\n  protocol TCP\n"
    "  real_server 10.9.0.21 80 {\n    weight 3\n  }\n  real_server 10.9.0.22 80 {\n  }\n}\n";

}  // namespace viplane::test
