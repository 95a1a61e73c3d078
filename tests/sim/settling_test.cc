// SPDX-License-Identifier: GPL-2.0-or-later
// Links that flap and machines that have just been switched on, in the simulated world.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/director_process.h"
#include "sim/faults/faults.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

using testing::ElementsAre;

class Settling : public testing::Test {
 protected:
  static Topology topology() {
    LanBuilder lan;
    lan.add_switch("sw");
    lan.add_host("lb", "10.0.0.11/24", "sw", Role::director);
    return lan.topology;
  }
  void start(const std::string& more) {
    world_.on_event([this](const Event& event) {
      if (event.kind == "vrrp.state") told_.push_back(std::get<std::string>(event.fields[5].second));
    });
    auto disk = std::make_shared<DirectorDisk>();
    disk->path = "/etc/keepalived/keepalived.conf";
    disk->files.put(disk->path, more +
                                    "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 150\n"
                                    " virtual_ipaddress { 10.0.0.100 }\n}\n");
    world_.node("lb").install(director_process(disk));
    world_.node("lb").start_process();
  }
  std::vector<std::string> told() { return std::exchange(told_, {}); }
  World world_{topology(), 1};
  std::vector<std::string> told_;
};

TEST_F(Settling, ALinkThatFlapsFasterThanItsDelayMovesNothing) {
  start("interface_up_down_delays {\n eth0 1.5\n}\n");
  world_.run_for(10s);
  EXPECT_THAT(told(), ElementsAre("backup", "master"));
  const auto cut = faults::cut_link("lb", true);
  for (int i = 0; i < 4; ++i) {
    cut->inject(world_);
    world_.run_for(1s);
    cut->heal(world_);
    world_.run_for(300ms);
  }
  EXPECT_THAT(told(), ElementsAre());
  cut->inject(world_);
  world_.run_for(1400ms);
  EXPECT_THAT(told(), ElementsAre());
  world_.run_for(200ms);
  EXPECT_THAT(told(), ElementsAre("fault"));
}

TEST_F(Settling, AMachineThatComesBackWaitsUntilItIsOldEnough) {
  start("global_defs {\n vrrp_delay_after_boot 20\n}\n");
  world_.run_for(19s);
  EXPECT_THAT(told(), ElementsAre()) << "a world begins with its machines just switched on";
  world_.run_for(10s);
  EXPECT_THAT(told(), ElementsAre("backup", "master"));
  world_.node("lb").kill_process(KillScope::all);
  world_.node("lb").start_process();
  world_.run_for(10s);
  EXPECT_THAT(told(), ElementsAre("backup", "master")) << "only the process is new";
  world_.node("lb").crash();
  world_.run_for(1s);
  world_.node("lb").power_return();
  world_.run_for(19s);
  EXPECT_THAT(told(), ElementsAre());
  world_.run_for(10s);
  EXPECT_THAT(told(), ElementsAre("backup", "master"));
}

}  // namespace
}  // namespace viplane::sim
