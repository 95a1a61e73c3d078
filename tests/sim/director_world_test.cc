// SPDX-License-Identifier: GPL-2.0-or-later
// The production director on simulated nodes: what clients and the LAN see of them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/director_process.h"
#include "sim/faults/faults.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);

std::shared_ptr<DirectorDisk> disk(int version, double interval_s, int priority, const char* extra) {
  auto made = std::make_shared<DirectorDisk>();
  made->path = "/etc/keepalived/keepalived.conf";
  made->files.put(made->path,
                  fmt::format("vrrp_instance VI_1 {{\n state BACKUP\n interface eth0\n virtual_router_id 51\n"
                              " version {}\n priority {}\n advert_int {}\n {}\n"
                              " virtual_ipaddress {{\n  10.0.0.100\n }}\n}}\n",
                              version, priority, interval_s, extra));
  return made;
}

struct Speed {
  int version;
  double interval_s;
};

// Two directors on two switches, and a client.
class Pair : public testing::TestWithParam<Speed> {
 protected:
  static Topology topology() {
    LanBuilder lan;
    lan.add_switch("sw1").add_switch("sw2").add_trunk("sw1", "sw2");
    lan.add_host("lb1", "10.0.0.11/24", "sw1", Role::director);
    lan.add_host("lb2", "10.0.0.12/24", "sw2", Role::director);
    lan.add_host("client", "10.0.0.1/24", "sw1", Role::client);
    return lan.topology;
  }
  explicit Pair(const char* extra = "") {
    world_.on_event([this](const Event& event) {
      if (event.kind == "vrrp.state") states_[event.node] = std::get<std::string>(event.fields[5].second);
    });
    const auto [version, interval_s] = GetParam();
    world_.node("lb1").install(director_process(disk(version, interval_s, 150, extra)));
    world_.node("lb2").install(director_process(disk(version, interval_s, 100, extra)));
    world_.node("lb1").start_process();
    world_.node("lb2").start_process();
    interval_ = Duration(static_cast<std::int64_t>(interval_s * 1e9));
    world_.run_for(10 * interval_);
  }
  bool client_reaches_vip() {
    EchoCounter echo(world_.host("client"));
    world_.host("client").ping(kVip.v4_value(), 1, 1);
    world_.run_for(10ms);
    world_.host("client").bind(1, nullptr);
    return echo.replies == 1;
  }
  World world_{topology(), 1};
  std::map<std::string, std::string> states_;
  Duration interval_{};
};

TEST_P(Pair, ElectTheHigherPriority) {
  EXPECT_EQ(states_["lb1"], "master");
  EXPECT_EQ(states_["lb2"], "backup");
  EXPECT_TRUE(world_.host("lb1").holds(kVip));
  EXPECT_FALSE(world_.host("lb2").holds(kVip));
  EXPECT_TRUE(client_reaches_vip());
}

TEST_P(Pair, AClientFollowsTheAddressWithoutAskingAgain) {
  EXPECT_TRUE(client_reaches_vip());
  faults::crash("lb1")->inject(world_);
  world_.run_for(5 * interval_ + 1s);
  EXPECT_TRUE(client_reaches_vip()) << "the announcement has changed its neighbour entry";
}

TEST_P(Pair, BothAreMastersWhileTheTrunkIsCutAndOneAfterwards) {
  const auto cut = faults::cut_trunk("sw1-sw2");
  cut->inject(world_);
  world_.run_for(10 * interval_ + 1s);
  EXPECT_EQ(states_["lb1"], "master");
  EXPECT_EQ(states_["lb2"], "master");
  cut->heal(world_);
  world_.run_for(2 * interval_);
  EXPECT_EQ(states_["lb1"], "master");
  EXPECT_EQ(states_["lb2"], "backup");
}

INSTANTIATE_TEST_SUITE_P(Speeds, Pair, testing::Values(Speed{2, 1}, Speed{3, 1}, Speed{3, 0.1}, Speed{3, 0.01}),
                         [](const auto& info) {
                           return fmt::format("Version{}Every{}ms", info.param.version,
                                              static_cast<int>(info.param.interval_s * 1000));
                         });

class VirtualMacPair : public Pair {
 protected:
  VirtualMacPair() : Pair("use_vmac") {}
};

TEST_P(VirtualMacPair, TheAddressKeepsItsMacOverATakeover) {
  EXPECT_TRUE(client_reaches_vip());
  const auto mac = [this] { return world_.host("client").find_interface("eth0")->neighbours->find(kVip)->mac(); };
  EXPECT_EQ(mac(), MacAddress::virtual_router(51));
  faults::crash("lb1")->inject(world_);
  world_.run_for(5 * interval_ + 1s);
  EXPECT_TRUE(client_reaches_vip());
  EXPECT_EQ(mac(), MacAddress::virtual_router(51));
}

INSTANTIATE_TEST_SUITE_P(Speeds, VirtualMacPair, testing::Values(Speed{2, 1}));

// By the client, as if it were a router.
class RoutedPair : public Pair {
 protected:
  RoutedPair()
      : Pair(
            "virtual_routes {\n  203.0.113.0/24 via 10.0.0.1\n  unreachable 203.0.113.64/26\n }\n virtual_rules {\n"
            "  from 203.0.113.0/24 table 7 preference 9\n }") {}
  bool leads(const char* node, const char* target) {
    const auto hop = world_.host(node).next_hop(address(target));
    return hop && hop->address == address("10.0.0.1");
  }
};

TEST_P(RoutedPair, OnlyTheMasterHasTheRoutes) {
  EXPECT_TRUE(leads("lb1", "203.0.113.1"));
  EXPECT_FALSE(leads("lb1", "203.0.113.65")) << "unreachable";
  EXPECT_FALSE(leads("lb2", "203.0.113.1"));
  faults::crash("lb1")->inject(world_);
  world_.run_for(5 * interval_ + 1s);
  EXPECT_FALSE(leads("lb1", "203.0.113.1")) << "a crash forgets them";
  EXPECT_TRUE(leads("lb2", "203.0.113.1"));
}

TEST_P(RoutedPair, ARuleIsRefusedAloud) {
  std::vector<std::string> told;
  world_.on_event([&](const Event& event) {
    if (event.kind == "rule.refused" || event.kind == "host.refused") told.push_back(event.kind + ' ' + event.node);
  });
  faults::crash("lb1")->inject(world_);
  world_.run_for(5 * interval_ + 1s);
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.front(), "host.refused lb2");
  EXPECT_EQ(std::count(told.begin(), told.end(), "rule.refused lb2"), 1) << "it is tried again, and told once";
}

TEST_P(RoutedPair, TheSupervisorTakesAwayWhatAKilledDirectorHad) {
  bool was_removed = false;
  world_.on_event([&](const Event& event) { was_removed = was_removed || event.kind == "route.removed"; });
  world_.node("lb1").kill_process(KillScope::child);
  EXPECT_FALSE(leads("lb1", "203.0.113.1"));
  EXPECT_TRUE(was_removed);
  world_.node("lb1").kill_process(KillScope::all);
  world_.node("lb1").start_process();
  world_.run_for(10 * interval_);
  EXPECT_TRUE(leads("lb1", "203.0.113.1")) << "master again";
}

INSTANTIATE_TEST_SUITE_P(Speeds, RoutedPair, testing::Values(Speed{3, 0.1}));

}  // namespace
}  // namespace viplane::sim
