// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/scenarios/fast_pair.h"

#include <gtest/gtest.h>

namespace viplane::scenarios {

std::string fast_conf(int priority, const std::string& more_of_instance) {
  return "vrrp_instance VI_1 {\n  state BACKUP\n  interface eth0\n  virtual_router_id 51\n  version 3\n  advert_int "
         "0.1\n  priority " +
         std::to_string(priority) + "\n  virtual_ipaddress {\n    10.0.0.250\n  }\n  " + more_of_instance +
         "\n}\n"
         "virtual_server 10.0.0.250 80 {\n  lb_algo mh\n  mh-port\n  lb_kind TUN\n  protocol TCP\n  delay_loop 1\n"
         "  real_server 10.0.0.21 80 {\n    TCP_CHECK {\n      connect_timeout 1\n    }\n  }\n"
         "  real_server 10.1.0.22 80 {\n    TCP_CHECK {\n      connect_timeout 1\n    }\n  }\n}\n";
}

Prepared fast_pair(const std::string& body, const std::string& more_of_instance) {
  const config::MemoryFiles files(
      {{"lb1.conf", fast_conf(150, more_of_instance)}, {"lb2.conf", fast_conf(100, more_of_instance)}});
  PreparedOrNot made =
      prepare(parse_scenario("directors: {lb1: lb1.conf, lb2: lb2.conf}\n" + body, "test.yaml"), files);
  for (const Diagnostic& problem : made.problems) ADD_FAILURE() << problem.to_string();
  for (const config::Diagnostic& problem : made.config_problems) {
    if (problem.severity != config::Severity::notice) ADD_FAILURE() << config::to_string(problem);
  }
  return std::move(made.prepared);
}

}  // namespace viplane::scenarios
