// SPDX-License-Identifier: GPL-2.0-or-later
// A real viplaned and interfaces that come, go, and are named by a reload.
#include <gtest/gtest.h>

#include "env/event_json.h"
#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

const std::string kSecondRouter =
    "vrrp_instance VI_2 {\n  interface eth1\n  virtual_router_id 52\n  advert_int 0.1\n"
    "  virtual_ipaddress {\n    10.9.1.100/24\n  }\n}\n";

class Interfaces : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    client_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
    wire_->connect(*client_, "eth0", "10.9.0.50/24");
    client_->run("ip addr add 10.9.1.50/24 dev eth0");
  }

  RunningDaemon& run(const std::string& configuration, const std::string& io = "packet") {
    daemon_.emplace(*space_, "i", configuration, std::vector<std::string>{"--io", io});
    return *daemon_;
  }
  bool client_reaches(const std::string& address) const {
    return eventually([&] { return client_->try_run("ping -c 1 -W 1 " + address) == 0; });
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_, client_;
  std::optional<RunningDaemon> daemon_;
};

TEST_F(Interfaces, ThatAReloadNamesAreOpenedAndTheOthersDoNotNotice) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  wire_->connect(*space_, "eth1", "10.9.1.1/24");
  daemon.write_configuration(virtual_router(200) + kSecondRouter);
  EXPECT_EQ(daemon.ask({"reload"}).code, 0) << daemon.log();
  EXPECT_TRUE(client_reaches("10.9.1.100")) << daemon.log();
  EXPECT_EQ(daemon.count("port.opened", "interface", "eth1"), 1u);
  EXPECT_EQ(daemon.count("interface.missing"), 0u) << daemon.log();
  EXPECT_EQ(daemon.count("vrrp.state", "instance", "VI_1"), 2u) << "the first router noticed";
}

TEST_F(Interfaces, ThatAReloadNamesAreOpenedForAfXdpWithTheFewRightsThatAreLeft) {
  RunningDaemon& daemon = run(virtual_router(200), "auto");
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  wire_->connect(*space_, "eth1", "10.9.1.1/24");
  daemon.write_configuration(virtual_router(200) + kSecondRouter);
  EXPECT_EQ(daemon.ask({"reload"}).code, 0) << daemon.log();
  EXPECT_TRUE(client_reaches("10.9.1.100")) << daemon.log();
  std::string first, second;
  for (const auto& event : daemon.events()) {
    if (event.kind == "port.opened")
      (text_field(event, "interface") == "eth0" ? first : second) = text_field(event, "io");
  }
  EXPECT_EQ(second, first) << daemon.log();
}

TEST_F(Interfaces, ThatCannotBePortsLeaveTheFormerConfigurationInForce) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  space_->run("ip tuntap add eth1 mode tun");
  daemon.write_configuration(virtual_router(150) + kSecondRouter);
  const auto answer = daemon.ask({"reload"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_NE(answer.text.find("eth1"), std::string::npos) << answer.text;
  EXPECT_EQ(daemon.count("director.reload_refused"), 1u);
  EXPECT_EQ(daemon.number("base_priority"), 200);
}

TEST_F(Interfaces, ThatComeAfterTheStartAreServed) {
  RunningDaemon& daemon = run(virtual_router(200) + kSecondRouter);
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_EQ(daemon.count("interface.missing", "interface", "eth1"), 1u);
  wire_->connect(*space_, "late0", "10.9.1.1/24");
  space_->run("ip link set late0 down && ip link set late0 name eth1 && ip link set eth1 up");
  EXPECT_TRUE(client_reaches("10.9.1.100")) << daemon.log();
  EXPECT_EQ(daemon.count("interface.missing", "interface", "eth1"), 1u) << "told again though it came";
}

TEST_F(Interfaces, ThatLeadToRealServersAreOpenedWhenTheyCome) {
  RunningDaemon& daemon = run(virtual_router(200) +
                              "virtual_server 10.9.0.100 80 {\n  lb_kind DR\n  protocol TCP\n"
                              "  real_server 10.9.1.50 80 {\n  }\n}\n");
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  ASSERT_EQ(daemon.count("port.opened", "interface", "eth1"), 0u);
  wire_->connect(*space_, "eth1", "10.9.1.1/24");
  EXPECT_TRUE(eventually([&] { return daemon.count("port.opened", "interface", "eth1") == 1; })) << daemon.log();
}

TEST_F(Interfaces, ThatAreNoEthernetCostTheServersBehindThemAndNothingElse) {
  space_->run("ip tuntap add tun0 mode tun && ip addr add 10.9.7.1/24 dev tun0 && ip link set tun0 up");
  RunningDaemon& daemon = run(virtual_router(200) +
                              "virtual_server 10.9.0.100 80 {\n  lb_kind DR\n  protocol TCP\n"
                              "  real_server 10.9.7.50 80 {\n  }\n}\n");
  EXPECT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_EQ(daemon.count("interface.missing", "interface", "tun0"), 1u) << daemon.log();
}

TEST_F(Interfaces, ThatAreDeletedAndMadeAgainServeAgain) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  space_->run("ip link del eth0");
  ASSERT_TRUE(eventually([&] { return daemon.has_state("fault"); })) << daemon.log();
  wire_->connect(*space_, "eth0", "10.9.0.1/24");
  EXPECT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  EXPECT_TRUE(client_reaches("10.9.0.100")) << daemon.log();
}

}  // namespace
}  // namespace viplane::test
