// SPDX-License-Identifier: GPL-2.0-or-later
// Routes and rules of a real viplaned in a real kernel: who has them when, and who puts them right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

std::string with_routing(int priority, const std::string& routes, const std::string& rules = {}) {
  std::string text = virtual_router(priority);
  text.erase(text.rfind('}'));
  return text + "  virtual_routes {\n" + routes + "  }\n  virtual_rules {\n" + rules + "  }\n}\n";
}

const std::string kRoutes = "    192.168.1.0/24 via 10.9.0.254\n    blackhole 192.168.2.0/24 table 100\n";
const std::string kRules = "    from 192.168.3.0/24 table 100 preference 300\n";

class Routing : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
  }
  RunningDaemon& run(const std::string& configuration) {
    daemon_.emplace(*space_, "r", configuration);
    return *daemon_;
  }
  RunningDaemon& run_master(const std::string& configuration) {
    RunningDaemon& daemon = run(configuration);
    EXPECT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
    EXPECT_TRUE(eventually([&] { return ours().find("300:") != std::string::npos; })) << daemon.log();
    return daemon;
  }
  // Everything in the kernel that carries our mark.
  std::string ours() const {
    return space_->run(
        "ip route show table all proto 112; ip -6 route show table all proto 112; ip -d rule | "
        "grep 'proto 112' || true; ip -d -6 rule | grep 'proto 112' || true");
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_;
  std::optional<RunningDaemon> daemon_;
};

TEST_F(Routing, AMasterHasThemAndAStoppedOneLeavesNone) {
  RunningDaemon& daemon = run_master(with_routing(200, kRoutes, kRules));
  EXPECT_THAT(ours(), HasSubstr("192.168.1.0/24 via 10.9.0.254"));
  EXPECT_THAT(ours(), HasSubstr("blackhole 192.168.2.0/24"));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait_for_end(), 0) << daemon.log();
  EXPECT_EQ(ours(), "");
}

TEST_F(Routing, AKilledDirectorLeavesNoneAndIsStartedAgain) {
  RunningDaemon& daemon = run_master(with_routing(200, kRoutes, kRules));
  ASSERT_TRUE(daemon.signal_director(SIGSTOP));  // it cannot do it itself
  const std::string static_free = ours();
  EXPECT_THAT(static_free, HasSubstr("192.168.1.0/24"));
  ASSERT_TRUE(daemon.signal_director(SIGKILL));
  EXPECT_TRUE(eventually([&] { return daemon.log().find("removed the rule") != std::string::npos; })) << daemon.log();
  EXPECT_THAT(daemon.log(), HasSubstr("removed the route 192.168.1.0/24 via 10.9.0.254"));
  EXPECT_TRUE(eventually([&] { return daemon.count("vrrp.state", "to", "master") == 2; })) << daemon.log();
  EXPECT_TRUE(eventually([&] { return ours().find("300:") != std::string::npos; }));
}

TEST_F(Routing, WhatAllKilledAtOnceLeaveIsGoneAfterTheNextStart) {
  RunningDaemon& daemon = run_master(with_routing(200, kRoutes, kRules));
  daemon.kill_all_at_once();
  ASSERT_THAT(ours(), HasSubstr("192.168.1.0/24")) << "nobody was left to take it away";
  daemon.write_configuration(
      "vrrp_instance VI_1 {\n  interface eth9\n  virtual_router_id 9\n  virtual_ipaddress {\n"
      "    10.9.0.9\n  }\n}\n");
  daemon.start();
  EXPECT_TRUE(eventually([&] { return daemon.count("director.started") >= 1 && ours().empty(); })) << ours();
}

TEST_F(Routing, WithoutALedgerTheMarkIsEnough) {
  RunningDaemon& daemon = run_master(with_routing(200, kRoutes, kRules));
  daemon.kill_all_at_once();
  ASSERT_NE(ours(), "");
  space_->run("rm -f /run/viplane/" + daemon.name() + ".state");
  daemon.write_configuration(
      "vrrp_instance VI_1 {\n  interface eth9\n  virtual_router_id 9\n  virtual_ipaddress {\n"
      "    10.9.0.9\n  }\n}\n");
  daemon.start();
  EXPECT_TRUE(eventually([&] { return ours().empty(); })) << ours() << daemon.log();
}

TEST_F(Routing, AReloadChangesOnlyWhatChanged) {
  RunningDaemon& daemon = run_master(with_routing(200, kRoutes, kRules));
  // A change by hand shows who is touched: one that is removed and added again would lose its place behind it.
  const auto added = daemon.count("route.added"), rules = daemon.count("rule.added");
  daemon.write_configuration(
      with_routing(200, "    192.168.1.0/24 via 10.9.0.253\n    blackhole 192.168.2.0/24 table 100\n", kRules));
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  EXPECT_TRUE(eventually([&] { return daemon.count("route.added") == added + 1; })) << daemon.log();
  EXPECT_EQ(daemon.count("route.removed"), 1u);
  EXPECT_EQ(daemon.count("rule.added"), rules);
  EXPECT_THAT(ours(), HasSubstr("192.168.1.0/24 via 10.9.0.253"));
  EXPECT_THAT(ours(), Not(HasSubstr("via 10.9.0.254")));
  EXPECT_EQ(daemon.count("vrrp.state", "to", "master"), 1u);
}

TEST_F(Routing, WhatSomebodyElseDeletesIsPutBackUnlessNotTracked) {
  RunningDaemon& daemon =
      run_master(with_routing(200, kRoutes + "    192.168.9.0/24 via 10.9.0.254 no_track\n", kRules));
  space_->run("ip route del 192.168.1.0/24; ip route del 192.168.9.0/24; ip rule del pref 300");
  EXPECT_TRUE(eventually([&] { return daemon.count("route.lost") == 1 && daemon.count("rule.lost") == 1; }))
      << daemon.log();
  EXPECT_TRUE(eventually([&] { return ours().find("300:") != std::string::npos; })) << daemon.log();
  EXPECT_THAT(ours(), HasSubstr("192.168.1.0/24"));
  EXPECT_THAT(ours(), Not(HasSubstr("192.168.9.0/24")));
  EXPECT_EQ(daemon.count("vrrp.state", "to", "master"), 1u) << "the state does not change";
}

TEST_F(Routing, ARouteWhoseGatewayComesLaterIsTakenThen) {
  RunningDaemon& daemon = run_master(with_routing(200, "    192.168.1.0/24 via 10.44.0.9\n", kRules));
  EXPECT_EQ(daemon.count("route.refused"), 1u) << daemon.log();
  space_->run("ip address add 10.44.0.1/24 dev eth0");
  EXPECT_TRUE(eventually([&] { return ours().find("192.168.1.0/24") != std::string::npos; })) << daemon.log();
}

TEST_F(Routing, StaticOnesOutliveReloadsAndGoWithTheDaemon) {
  const std::string statics =
      "static_ipaddress {\n  10.77.0.1/24 dev eth0\n}\nstatic_routes {\n  192.168.7.0/24 via 10.77.0.9\n}\n"
      "static_rules {\n  from 192.168.7.0/24 table 100 preference 300\n}\n";
  RunningDaemon& daemon = run(statics + virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("backup") || daemon.has_state("master"); })) << daemon.log();
  EXPECT_THAT(ours(), HasSubstr("192.168.7.0/24 via 10.77.0.9")) << daemon.log();
  EXPECT_TRUE(daemon.holds("10.77.0.1/24"));
  const auto added = daemon.count("route.added");
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  EXPECT_EQ(daemon.count("route.added"), added) << daemon.log();
  daemon.write_configuration(virtual_router(200));
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  EXPECT_TRUE(eventually([&] { return ours().empty() && !daemon.holds("10.77.0.1/24"); })) << ours();
  daemon.write_configuration(statics + virtual_router(200));
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  EXPECT_TRUE(eventually([&] { return ours().find("300:") != std::string::npos; }));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait_for_end(), 0);
  EXPECT_EQ(ours(), "");
  EXPECT_FALSE(daemon.holds("10.77.0.1/24"));
}

TEST_F(Routing, WhoDependsOnAStaticRouteIsInFaultWithoutIt) {
  wire_->connect(*space_, "eth1", "10.44.0.1/24");
  RunningDaemon& daemon =
      run("track_group G {\n  group {\n    VI_1\n  }\n}\nstatic_routes {\n"
          "  192.168.7.0/24 via 10.44.0.9 track_group G\n}\n" +
          virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  space_->run("ip address del 10.44.0.1/24 dev eth1");  // its last: the route goes too, and cannot be put back
  EXPECT_TRUE(eventually([&] { return daemon.has_state("fault"); })) << daemon.log();
  EXPECT_FALSE(daemon.holds("10.9.0.100/24"));
  space_->run("ip address add 10.44.0.1/24 dev eth1");
  EXPECT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_THAT(ours(), HasSubstr("192.168.7.0/24"));
}

}  // namespace
}  // namespace viplane::test
