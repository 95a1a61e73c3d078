// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/director_configuration.h"

#include <fmt/format.h>

namespace viplane::compare {

std::string director_configuration(const std::string& vip, int port, const std::vector<std::string>& servers,
                                   const std::string& kind, const std::string& scheduler, const std::string& check) {
  std::string text = fmt::format(R"(vrrp_instance VI_1 {{
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int 1
    virtual_ipaddress {{
        {0}/32 dev eth0
    }}
}}
virtual_server {0} {1} {{
    lb_algo {3}
{4}    lb_kind {2}
    protocol TCP
)",
                                 vip, port, kind, scheduler.substr(0, scheduler.find('-')),
                                 scheduler.ends_with("-port") ? "    " + scheduler + "\n" : "");
  if (!check.empty()) text += "    delay_loop 1\n";
  for (const std::string& server : servers)
    text += fmt::format("    real_server {} {} {{\n        weight 1\n        {}\n    }}\n", server, port, check);
  return text + "}\n";
}

}  // namespace viplane::compare
