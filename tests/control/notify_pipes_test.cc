// SPDX-License-Identifier: GPL-2.0-or-later
// The lines that a director writes to its notify FIFOs, in keepalived's forms (keepalived.conf(5)).
#include "control/notify_pipes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "control/config/load.h"
#include "control/director.h"
#include "env/fake_env.h"
#include "env/fake_notify_fifos.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

constexpr const char* kFifos =
    "global_defs {\n notify_fifo /run/all\n vrrp_notify_fifo /run/vrrp\n lvs_notify_fifo /run/lvs\n}\n";
constexpr const char* kRouters =
    "vrrp_sync_group G {\n group {\n VI_1\n }\n}\n"
    "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 150\n"
    " virtual_ipaddress { 10.0.0.100 }\n}\n";
constexpr const char* kCheckedService =
    "virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n delay_loop 1\n alpha\n"
    " real_server 10.0.0.21 80 {\n  TCP_CHECK {\n   connect_timeout 1\n  }\n }\n}\n";

class NotifyLines : public testing::Test {
 protected:
  static config::Config load(const std::string& text) {
    config::MemoryFiles files;
    files.put("keepalived.conf", text);
    auto result = config::load_config(files, "keepalived.conf");
    EXPECT_FALSE(result.has_errors());
    return result.config;
  }
  void start(const std::string& text) {
    machine_.add_port(wire_, "eth0", MacAddress{{2, 0, 0, 0, 0, 1}}, *IpPrefix::parse("10.0.0.1/24"));
    Env env = machine_.env();
    env.fifos = &fifos_;
    director_ = std::make_unique<Director>(env, load(text), DirectorOptions{.connection_slots = 1024});
    director_->start();
    clock_.run_for(10s);
  }
  FakeClock clock_;
  LoopbackWire wire_{clock_};
  FakeEnv machine_{clock_, "lb1"};
  FakeNotifyFifos fifos_;
  std::unique_ptr<Director> director_;
};

TEST_F(NotifyLines, AnInstanceAndItsGroupTellTheirStatesWithThePriority) {
  start(std::string(kFifos) + kRouters);
  const Lines lines = fifos_.lines("/run/vrrp");
  ASSERT_EQ(lines.size(), 4u) << testing::PrintToString(lines);
  EXPECT_EQ(std::ranges::count(lines, "INSTANCE \"VI_1\" BACKUP 150"), 1);
  EXPECT_EQ(std::ranges::count(lines, "INSTANCE \"VI_1\" MASTER 150"), 1);
  EXPECT_EQ(std::ranges::count(lines, "GROUP \"G\" BACKUP 0"), 1) << testing::PrintToString(lines);
  EXPECT_EQ(std::ranges::count(lines, "GROUP \"G\" MASTER 0"), 1) << testing::PrintToString(lines);
}

TEST_F(NotifyLines, AServerAndItsQuorumTellThatTheyAreUpAndDown) {
  const Endpoint server{IpAddress::v4(10, 0, 0, 21), 80};
  machine_.streams.set(server, {});
  start(std::string(kFifos) + kCheckedService);
  const Lines up = {"RS [10.0.0.21]:tcp:80 [10.0.0.100]:tcp:80 UP", "VS [10.0.0.100]:tcp:80 UP"};
  EXPECT_EQ(fifos_.lines("/run/lvs"), up);
  machine_.streams.set(server, {.behaviour = FakePeer::Behaviour::unreachable});
  clock_.run_for(10s);
  const Lines all = {up[0], up[1], "RS [10.0.0.21]:tcp:80 [10.0.0.100]:tcp:80 DOWN", "VS [10.0.0.100]:tcp:80 DOWN"};
  EXPECT_EQ(fifos_.lines("/run/lvs"), all);
}

TEST_F(NotifyLines, TheGeneralFifoHearsBothTheOthersTheirsAlone) {
  machine_.streams.set({IpAddress::v4(10, 0, 0, 21), 80}, {});
  start(std::string(kFifos) + kRouters + kCheckedService);
  const Lines vrrp = fifos_.lines("/run/vrrp"), lvs = fifos_.lines("/run/lvs");
  EXPECT_EQ(fifos_.lines("/run/all").size(), vrrp.size() + lvs.size());
  for (const auto& line : vrrp) EXPECT_TRUE(line.starts_with("INSTANCE") || line.starts_with("GROUP")) << line;
  for (const auto& line : lvs) EXPECT_TRUE(line.starts_with("RS") || line.starts_with("VS")) << line;
}

TEST_F(NotifyLines, AReloadKeepsAFifoThatDidNotChange) {
  start(std::string(kFifos) + kRouters);
  director_->reload(load(std::string(kFifos) + kRouters));
  EXPECT_EQ(fifos_.opened["/run/vrrp"], 1);
  director_->reload(load("global_defs {\n vrrp_notify_fifo /run/other\n}\n" + std::string(kRouters)));
  EXPECT_EQ(fifos_.opened["/run/vrrp"], 1);
  EXPECT_EQ(fifos_.opened["/run/other"], 1);
}

TEST(FifoName, IsKeepalivedsOfEveryKindOfService) {
  EXPECT_EQ(fifo_name({IpAddress::v4(10, 0, 0, 1), 53}, config::Protocol::udp), "[10.0.0.1]:udp:53");
  EXPECT_EQ(fifo_name({*IpAddress::parse("fd00::1"), 80}, config::Protocol::tcp), "[fd00::1]:tcp:80");
  config::VirtualServer by_mark;
  by_mark.service = config::FirewallMark{3};
  EXPECT_EQ(fifo_name(by_mark), "FWM 3");
  config::VirtualServer of_group;
  of_group.service = config::GroupReference{"web"};
  EXPECT_EQ(fifo_name(of_group), "web");
}

}  // namespace
}  // namespace viplane
