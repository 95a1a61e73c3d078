// SPDX-License-Identifier: GPL-2.0-or-later
// What of an interface counts for a virtual router: changes that last (interface_up_down_delays), the source address
// (track_src_ip), and the machine's age (vrrp_delay_after_boot).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/config/load.h"
#include "control/director.h"
#include "env/fake_env.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const IpPrefix kSource = *IpPrefix::parse("10.0.0.7/24");

std::string router(const std::string& more = {}) {
  return "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 150\n"
         " virtual_ipaddress { 10.0.0.100 }\n" +
         more + "}\n";
}
std::string delays(const std::string& line) { return "interface_up_down_delays {\n " + line + "\n}\n"; }

class Links : public testing::Test {
 protected:
  static config::Config load(const std::string& text) {
    config::MemoryFiles files;
    files.put("keepalived.conf", text);
    auto result = config::load_config(files, "keepalived.conf");
    for (const auto& diagnostic : result.diagnostics) ADD_FAILURE() << to_string(diagnostic);
    return result.config;
  }
  void SetUp() override {
    machine_.add_port(wire_, "eth0", MacAddress{{2, 0, 0, 0, 0, 1}}, *IpPrefix::parse("10.0.0.1/24"));
  }
  void start(const std::string& text) {
    director_ = std::make_unique<Director>(machine_.env(), load(text), DirectorOptions{.connection_slots = 1024});
    director_->start();
    clock_.run_for(10s);
  }
  // States since the last call, each with the seconds since then.
  std::vector<std::string> story() {
    std::vector<std::string> told;
    const auto events = machine_.events.of_kind("vrrp.state");
    for (; read_ < events.size(); ++read_) {
      const double at = seconds(events[read_].at - from_);
      char text[64];
      std::snprintf(text, sizeof text, "%g %s", at, std::get<std::string>(events[read_].fields[5].second).c_str());
      told.emplace_back(text);
    }
    from_ = clock_.now();
    return told;
  }
  std::string why() const { return director_->status().instances[0].why_not; }

  FakeClock clock_;
  LoopbackWire wire_{clock_};
  FakeEnv machine_{clock_, "lb1"};
  std::unique_ptr<Director> director_;
  std::size_t read_ = 0;
  Time from_{};
};

TEST_F(Links, AChangeCountsAfterItHasLastedItsDelay) {
  start(router() + delays("eth0 1.5 0.5"));
  story();
  machine_.watches.set_link("eth0", false);
  clock_.run_for(5s);
  EXPECT_THAT(story(), ElementsAre("1.5 fault"));
  machine_.watches.set_link("eth0", true);
  clock_.run_for(2s);
  EXPECT_THAT(story(), ElementsAre("0.5 backup"));
}

TEST_F(Links, AChangeThatIsOverBeforeItsDelayIsNoNews) {
  start(router() + delays("eth0 1.5 0.5"));
  story();
  for (int i = 0; i < 5; ++i) {
    machine_.watches.set_link("eth0", false);
    clock_.run_for(1s);
    machine_.watches.set_link("eth0", true);
    clock_.run_for(200ms);
  }
  clock_.run_for(10s);
  EXPECT_THAT(story(), ElementsAre()) << "a link that flaps moves nothing";
}

TEST_F(Links, WithoutAnUpDelayTheDownDelayHoldsForBoth) {
  start(router() + delays("eth0 1"));
  story();
  machine_.watches.set_link("eth0", false);
  clock_.run_for(5s);
  machine_.watches.set_link("eth0", true);
  clock_.run_for(2s);
  EXPECT_THAT(story(), ElementsAre("1 fault", "6 backup"));
}

TEST_F(Links, AnotherInterfacesDelayDoesNotCount) {
  start(router() + delays("eth1 1.5"));
  story();
  machine_.watches.set_link("eth0", false);
  clock_.run_for(5s);
  EXPECT_THAT(story(), ElementsAre("0 fault"));
}

TEST_F(Links, AReloadChangesTheDelays) {
  start(router() + delays("eth0 1.5"));
  story();
  director_->reload(load(router() + delays("eth0 0.25")));
  clock_.run_for(1s);
  EXPECT_THAT(story(), ElementsAre()) << "the reload itself changes nothing";
  machine_.watches.set_link("eth0", false);
  clock_.run_for(5s);
  EXPECT_THAT(story(), ElementsAre("0.25 fault"));
}

TEST_F(Links, ALostSourceAddressIsAFaultUntilItIsBack) {
  machine_.addresses.add("eth0", kSource, {});
  start(router(" mcast_src_ip 10.0.0.7\n track_src_ip\n"));
  story();
  machine_.addresses.remove("eth0", kSource);
  machine_.routes.changed();
  clock_.run_for(5s);
  EXPECT_THAT(story(), ElementsAre("0 fault"));
  EXPECT_EQ(why(), "interface eth0 has no address 10.0.0.7");
  machine_.addresses.add("eth0", kSource, {});
  machine_.routes.changed();
  clock_.run_for(1s);
  EXPECT_THAT(story(), ElementsAre("0 backup"));
}

TEST_F(Links, WithoutTrackSrcIpALostSourceAddressIsNone) {
  machine_.addresses.add("eth0", kSource, {});
  start(router(" mcast_src_ip 10.0.0.7\n"));
  story();
  machine_.addresses.remove("eth0", kSource);
  machine_.routes.changed();
  clock_.run_for(5s);
  EXPECT_THAT(story(), ElementsAre());
}

TEST_F(Links, ASourceAddressThatWasNeverThereIsAFaultFromTheStart) {
  start(router(" unicast_src_ip 10.0.0.7\n track_src_ip\n unicast_peer { 10.0.0.2 }\n"));
  EXPECT_EQ(why(), "interface eth0 has no address 10.0.0.7");
}

TEST_F(Links, AMachineThatHasJustBeenSwitchedOnWaits) {
  machine_.host_time.booted_ago = 20s;
  start("global_defs {\n vrrp_delay_after_boot 50\n}\n" + router());
  clock_.run_for(30s);
  EXPECT_THAT(story(), ElementsAre("30 backup", testing::StartsWith("33.")));
}

TEST_F(Links, AMachineThatIsOldEnoughDoesNotWait) {
  machine_.host_time.booted_ago = 60s;
  start("global_defs {\n vrrp_delay_after_boot 50\n}\n" + router());
  EXPECT_THAT(story(), ElementsAre("0 backup", testing::StartsWith("3.")));
}

TEST_F(Links, TheLongerOfTwoDelaysCounts) {
  machine_.host_time.booted_ago = 45s;
  start("global_defs {\n vrrp_startup_delay 8\n vrrp_delay_after_boot 50\n}\n" + router());
  EXPECT_THAT(story(), ElementsAre("8 backup"));
}

}  // namespace
}  // namespace viplane
