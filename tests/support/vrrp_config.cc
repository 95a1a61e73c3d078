// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/vrrp_wire.h"

namespace viplane::testing {

vrrp::InstanceConfig instance_config(std::uint8_t priority, const std::string& name) {
  vrrp::InstanceConfig config;
  config.name = name;
  config.interface = "eth0";
  config.virtual_router_id = 51;
  config.priority = priority;
  config.addresses = {{*IpPrefix::parse("10.77.0.100/32"), "eth0"}};
  return config;
}

vrrp::RouterConfig with(vrrp::InstanceConfig instance) {
  vrrp::RouterConfig config;
  config.instances.push_back(std::move(instance));
  return config;
}

vrrp::RouterConfig router_config(std::uint8_t priority) { return with(instance_config(priority)); }

void expect_golden(const std::string& path, const std::string& text) {
  const std::string file = std::string(VIPLANE_SOURCE_DIR) + "/tests/golden/" + path;
  if (std::getenv("VIPLANE_UPDATE_GOLDEN")) {
    std::ofstream(file) << text;
    return;
  }
  std::ifstream in(file);
  ASSERT_TRUE(in) << file << " is missing; VIPLANE_UPDATE_GOLDEN=1 writes it";
  std::stringstream golden;
  golden << in.rdbuf();
  EXPECT_EQ(golden.str(), text) << file << "; VIPLANE_UPDATE_GOLDEN=1 rewrites it: read the difference";
}

}  // namespace viplane::testing
