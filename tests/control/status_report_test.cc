// SPDX-License-Identifier: GPL-2.0-or-later
// What `viplanectl status` prints, of a director against a host in memory.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "control/config/load.h"
#include "control/director.h"
#include "control/report/status.h"
#include "env/fake_env.h"

namespace viplane::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kFile =
    "track_group G {\n group {\n VI_1\n }\n}\n"
    "static_routes {\n 10.6.0.0/16 via 10.0.0.9 dev eth0 track_group G\n}\n"
    "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n 10.0.0.100\n }\n"
    " virtual_rules {\n from 10.7.0.0/16 table 7 preference 9\n }\n"
    " virtual_routes {\n 10.7.0.0/16 via 10.0.0.9 dev eth0\n }\n}\n";

// A director that has become master.
struct StatusReport : testing::Test {
  StatusReport() {
    env.add_port(wire, "eth0", MacAddress{{2, 0, 0, 0, 0, 1}}, *IpPrefix::parse("10.0.0.1/24"));
    config::MemoryFiles files;
    files.put("keepalived.conf", kFile);
    director.emplace(env.env(), config::load_config(files, "keepalived.conf").config,
                     DirectorOptions{.connection_slots = 1024});
    director->start();
    clock.run_for(std::chrono::seconds(5));
  }

  FakeClock clock;
  LoopbackWire wire{clock};
  FakeEnv env{clock, "lb1"};
  std::optional<Director> director;
};

TEST_F(StatusReport, ListsTheAddressesRoutesAndRulesOfARouter) {
  const std::string text = status_text(director->status());
  EXPECT_THAT(text, HasSubstr(" 10.0.0.100/32 dev eth0\n"));
  EXPECT_THAT(text, HasSubstr(" route 10.7.0.0/16 via 10.0.0.9 dev eth0\n"));
  EXPECT_THAT(text, HasSubstr(" rule from 10.7.0.0/16 table 7 preference 9\n"));
  const auto document = nlohmann::json::parse(status_json(director->status()));
  const auto& instance = document.at("instances").at(0);
  EXPECT_THAT(instance.at("routes"), ElementsAre("10.7.0.0/16 via 10.0.0.9 dev eth0"));
  EXPECT_THAT(instance.at("rules"), ElementsAre("from 10.7.0.0/16 table 7 preference 9"));
}

TEST_F(StatusReport, NamesWhatIsTracked) {
  const std::string text = status_text(director->status());
  EXPECT_THAT(text, HasSubstr("interface eth0"));
  EXPECT_THAT(text, HasSubstr("fixture   "));
}

}  // namespace
}  // namespace viplane::report
