// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/lab/configurations.h"

#include <fmt/format.h>

namespace viplane::compare {

std::string nftables_rules(const std::string& vip, int port, const std::vector<std::string>& servers,
                           const std::string& choice) {
  std::string map;
  for (std::size_t i = 0; i < servers.size(); ++i) map += fmt::format("{}{} : {}", i ? ", " : "", i, servers[i]);
  return fmt::format(R"(table ip balance {{
  chain prerouting {{
    type nat hook prerouting priority dstnat;
    ip daddr {} tcp dport {} dnat to {} mod {} map {{ {} }}
  }}
}}
)",
                     vip, port, choice, servers.size(), map);
}

std::string haproxy_configuration(const std::string& vip, int port, const std::vector<std::string>& servers,
                                  const std::string& mode) {
  std::string text = fmt::format(R"(defaults
  mode {0}
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen balance
  bind {1}:{2} backlog 4096
  balance roundrobin
)",
                                 mode, vip, port);
  for (std::size_t i = 0; i < servers.size(); ++i)
    text += fmt::format("  server rs{} {}:{}\n", i + 1, servers[i], port);
  return text;
}

}  // namespace viplane::compare
