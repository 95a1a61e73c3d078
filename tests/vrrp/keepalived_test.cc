// SPDX-License-Identifier: GPL-2.0-or-later
// What users of keepalived rely on. K1 to K9, K13, K14, K16, K17; tracking stands in tracking_test.cc.
#include <gtest/gtest.h>

#include "tests/support/vrrp_pair.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::AnnounceAddresses;
using vrrp::InstanceConfig;
using vrrp::SendAdvertisement;
using vrrp::State;
using vrrp::StateChanged;
using vrrp::TrackItem;
using vrrp::TrackKind;

InstanceConfig nopreempt(std::uint8_t priority) {
  auto config = instance_config(priority);
  config.preempt = false;
  return config;
}

vrrp::RouterConfig tracking(std::uint8_t priority, TrackItem item, bool preempt = true) {
  auto instance = instance_config(priority);
  instance.preempt = preempt;
  instance.tracked = {std::move(item)};
  auto config = with(instance);
  config.scripts = {{"check", {"/bin/check"}, 1s, 1s, 1, 2, false}};
  return config;
}

TEST(VrrpKeepalived, K1_NopreemptNeedsTheInitialStateBackup) {
  auto config = nopreempt(150);
  EXPECT_FALSE(config.preempts());
  config.initial_state = vrrp::InitialState::master;
  EXPECT_TRUE(config.preempts());
  Pair pair(with(config));
  pair.wire.start(pair.b);
  pair.wire.run_for(5s);
  pair.wire.start(pair.a);
  pair.wire.run_for(4s);
  EXPECT_EQ(pair.wire.state(pair.a), State::master);
}

TEST(VrrpKeepalived, K1_NopreemptDoesNotDecideBetweenMasters) {
  Pair pair(with(nopreempt(150)), with(nopreempt(100)));
  pair.wire.start(pair.b);
  pair.wire.run_for(5s);
  pair.wire.cut_both(pair.a, pair.b);
  pair.wire.start(pair.a);
  pair.wire.run_for(5s);
  pair.wire.heal();
  pair.wire.run_for(1001ms);
  EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{"a"});
}

TEST(VrrpKeepalived, K1_NopreemptBlocksTakeoverByAWeightButNotByAFault) {
  for (const bool weighted : {true, false}) {
    Pair pair(tracking(150, {TrackKind::script, "check", weighted ? -60 : 0, false}, false), with(nopreempt(100)));
    pair.wire.set_script(pair.a, "check", 0);
    pair.settle();
    pair.wire.set_script(pair.a, "check", 1);
    pair.wire.run_for(20s);
    EXPECT_EQ(pair.wire.holders(kVip), std::vector<std::string>{weighted ? "a" : "b"});
  }
}

TEST(VrrpKeepalived, K2_PreemptDelayLeavesALowerMasterAloneForAWhile) {
  auto config = instance_config(150);
  config.preempt_delay = 4s;
  Pair pair(with(config));
  pair.wire.start(pair.b);
  pair.wire.run_for(5s);
  pair.wire.start(pair.a);
  pair.wire.run_for(5800ms);
  EXPECT_EQ(pair.wire.state(pair.a), State::backup);
  pair.wire.run_for(4s);
  EXPECT_EQ(pair.wire.state(pair.a), State::master);
}

TEST(VrrpKeepalived, K2_PreemptDelayIsNoneForADeadMaster) {
  auto config = instance_config(150);
  config.preempt_delay = 1000s;
  Pair pair(with(config));
  pair.wire.start(pair.b);
  pair.wire.run_for(5s);
  pair.wire.start(pair.a);
  pair.wire.run_for(2s);
  pair.wire.crash(pair.b);
  pair.wire.run_for(3500ms);
  EXPECT_EQ(pair.wire.state(pair.a), State::master);
}

TEST(VrrpKeepalived, K2_PreemptDelayStartsAgainWhenAHigherOneIsSeen) {
  auto config = instance_config(150);
  config.preempt_delay = 4s;
  Receiver receiver(config);
  const auto hear_for = [&](std::uint8_t priority, int seconds) {
    for (int i = 0; i < seconds; ++i) {
      ASSERT_EQ(receiver.hear(receiver.advertisement(priority)), std::nullopt);
      receiver.run_for(1s);
    }
  };
  hear_for(100, 3);
  hear_for(200, 1);
  hear_for(100, 6);
  EXPECT_EQ(receiver.state(), State::backup);  // 4 s from the second start, and Master_Down from then
  hear_for(100, 2);
  EXPECT_EQ(receiver.state(), State::master);
}

TEST(VrrpKeepalived, K3_FiveAnnouncementsFiveMoreAfterFiveSecondsThenNone) {
  Pair pair;
  pair.wire.start(pair.a);
  pair.wire.run_for(100s);
  const auto announced = pair.all<AnnounceAddresses>("a");
  ASSERT_EQ(announced.size(), 2u);
  EXPECT_EQ(announced[0].second.copies, 5u);
  EXPECT_EQ(announced[1].second.copies, 5u);
  EXPECT_EQ(announced[1].first - announced[0].first, 5s);
}

TEST(VrrpKeepalived, K3_RefreshGoesOnForEver) {
  auto config = instance_config(150);
  config.announcements.refresh = 5s;
  config.announcements.refresh_repeat = 2;
  config.announcements.delay = 0s;
  Pair pair(with(config));
  pair.settle();
  pair.wire.run_for(50s);
  const auto announced = pair.all<AnnounceAddresses>("a");
  ASSERT_EQ(announced.size(), 10u);
  for (const auto& [at, announcement] : announced) EXPECT_EQ(announcement.copies, 2u);
}

TEST(VrrpKeepalived, K3_AnnouncementsKeepTheirDistance) {
  auto config = instance_config(150);
  config.addresses.push_back({*IpPrefix::parse("10.77.0.101/32"), "eth0"});
  config.announcements.arp_interval = 10ms;
  Pair pair(with(config));
  pair.wire.start(pair.a);
  pair.wire.run_for(4s);
  const auto announced = pair.all<AnnounceAddresses>("a");
  ASSERT_EQ(announced.size(), 10u);  // 5 times 2
  for (std::size_t i = 1; i < announced.size(); ++i) {
    EXPECT_EQ(announced[i].first - announced[i - 1].first, 10ms);
    EXPECT_EQ(announced[i].second.addresses.size(), 1u);
    EXPECT_NE(announced[i].second.addresses, announced[i - 1].second.addresses);
  }
}

TEST(VrrpKeepalived, K4_LowerPriorityNoAdvertisementAnnouncesWithoutAnswering) {
  auto config = instance_config(100);
  config.lower_priority_no_advertisement = true;
  Receiver receiver(config);
  receiver.run_for(6s);
  const auto deadline = receiver.router.deadline();
  const auto actions = receiver.router.on_packet(receiver.now, "eth0", receiver.packet(receiver.advertisement(50)));
  EXPECT_TRUE(only<SendAdvertisement>(actions).empty());
  EXPECT_EQ(only<AnnounceAddresses>(actions).size(), 1u);
  EXPECT_EQ(receiver.router.deadline(), deadline);
}

TEST(VrrpKeepalived, K4_HigherPrioritySendAdvertisementCanBeSwitchedOff) {
  for (const bool answer : {true, false}) {
    auto config = instance_config(100);
    config.answer_before_yielding = answer;
    Receiver receiver(config);
    receiver.run_for(4s);
    const auto actions = receiver.router.on_packet(receiver.now, "eth0", receiver.packet(receiver.advertisement(150)));
    EXPECT_EQ(only<SendAdvertisement>(actions).size(), answer ? 1u : 0u);
    EXPECT_EQ(receiver.state(), State::backup);
  }
}

TEST(VrrpKeepalived, K5_UnicastReplacesMulticast) {
  auto a = instance_config(150);
  auto b = instance_config(100);
  a.unicast_peers = {{kSelf, {0, 255}}};
  b.unicast_peers = {{kPeer, {0, 255}}};
  Pair pair(with(a), with(b));
  const auto c = pair.wire.add("c", router_config(50));
  pair.wire.start(c);
  pair.settle();
  EXPECT_EQ(pair.wire.state(c), State::master);  // hears neither of them
}

TEST(VrrpKeepalived, K5_AnEmptyListOfPeersMeansMulticastUnlessItIsAFault) {
  auto config = instance_config(100);
  EXPECT_FALSE(config.is_unicast());
  config.fault_without_peer = true;
  Receiver receiver(config);
  EXPECT_EQ(receiver.state(), State::fault);
  EXPECT_EQ(receiver.instance().standing().fault, "no unicast peer");
}

TEST(VrrpKeepalived, K7_AGroupIsMasterOnlyWhenEveryMemberMayBe) {
  Pair pair(grouped_config(150), grouped_config(100), {"eth0", "eth1"});
  pair.wire.start(pair.a);
  pair.wire.run_for(2s);
  // VI_2 hears a better master, VI_1 hears nobody.
  const auto other = vrrp::advertisement_of(grouped_config(100).instances[1], 200);
  for (int i = 0; i < 10; ++i) {
    pair.wire.inject(pair.a, build_advertisement(other, kSelf, kVrrpGroupV4), kSelf, kVrrpGroupV4, 255, "eth1");
    pair.wire.run_for(1s);
    EXPECT_EQ(pair.wire.state(pair.a, "VI_1"), State::backup);
  }
  pair.wire.run_for(4s);
  EXPECT_EQ(pair.wire.state(pair.a, "VI_1"), State::master);
  EXPECT_EQ(pair.wire.state(pair.a, "VI_2"), State::master);
}

TEST(VrrpKeepalived, K7_AFaultOfOneMemberIsAFaultOfAll) {
  Pair pair(grouped_config(150), grouped_config(100), {"eth0", "eth1"});
  pair.settle();
  pair.wire.set_link(pair.a, "eth1", false);
  EXPECT_EQ(pair.wire.state(pair.a, "VI_1"), State::fault);
  EXPECT_EQ(pair.wire.state(pair.a, "VI_2"), State::fault);
  EXPECT_TRUE(pair.wire.all<SendAdvertisement>("a", "VI_2").empty());  // its link is gone
  ASSERT_EQ(pair.wire.all<SendAdvertisement>("a", "VI_1").size(), 1u);
  EXPECT_EQ(pair.wire.all<SendAdvertisement>("a", "VI_1")[0].second.priority, 0);
}

TEST(VrrpKeepalived, K7_WeightsOfMembersCountAsZeroUnlessTheGroupKeepsThem) {
  for (const bool keep : {false, true}) {
    auto config = grouped_config(150);
    config.instances[0].tracked = {{TrackKind::process, "haproxy", -20, false}};
    config.groups[0].keep_member_weights = keep;
    Pair pair(config, grouped_config(100), {"eth0", "eth1"});
    pair.wire.set_process(pair.a, "haproxy", true);
    pair.settle();
    pair.wire.set_process(pair.a, "haproxy", false);
    EXPECT_EQ(pair.wire.state(pair.a), keep ? State::master : State::fault);
    EXPECT_EQ(pair.wire.router(pair.a).find("VI_1")->priority(), keep ? 130 : 150);
  }
}

TEST(VrrpKeepalived, K8_StrictStopReleasesAtOnce) {
  auto config = instance_config(150);
  config.graceful_handover = false;
  Pair pair(with(config));
  pair.settle();
  pair.wire.stop(pair.a);
  EXPECT_TRUE(pair.wire.holders(kVip).empty());
  EXPECT_TRUE(pair.wire.router(pair.a).stopped());
  pair.wire.run_for(609ms);
  EXPECT_EQ(pair.wire.state(pair.b), State::backup);
  pair.wire.run_for(1ms);
  EXPECT_EQ(pair.wire.state(pair.b), State::master);
}

TEST(VrrpKeepalived, K9_ReloadOfTheSameIsSilentAndKeepsMastership) {
  Pair pair;
  pair.settle();
  const std::string before = pair.wire.router(pair.a).describe(pair.wire.now());
  pair.wire.reload(pair.a, router_config(150));
  EXPECT_TRUE(pair.wire.entries().empty());
  EXPECT_EQ(pair.wire.router(pair.a).describe(pair.wire.now()), before);
}

TEST(VrrpKeepalived, K13_AReturningInterfaceMakesABackupThatPreemptsOrNot) {
  for (const bool preempt : {true, false}) {
    auto a = instance_config(150);
    auto b = instance_config(100);
    a.preempt = b.preempt = preempt;
    Pair pair(with(a), with(b));
    pair.settle();
    pair.wire.set_link(pair.a, "eth0", false);
    pair.wire.run_for(6s);
    pair.wire.set_link(pair.a, "eth0", true);
    EXPECT_EQ(pair.wire.state(pair.a), State::backup);
    pair.wire.run_for(3420ms);
    EXPECT_EQ(pair.wire.state(pair.a), preempt ? State::master : State::backup);
  }
}

TEST(VrrpKeepalived, K14_StartupDelayKeepsInstancesOutOfIt) {
  auto config = router_config(100);
  config.startup_delay = 10s;
  Receiver receiver(config);
  receiver.run_for(10s - 1ns);
  EXPECT_EQ(receiver.state(), State::initialize);
  receiver.run_for(1ns);
  EXPECT_EQ(receiver.state(), State::backup);
}

TEST(VrrpKeepalived, K16_NotificationsComeInTheOrderOfStatesWithFourWords) {
  auto config = instance_config(100);
  config.graceful_handover = false;
  config.notify.master = {"/etc/master.sh"};
  config.notify.backup = {"/etc/backup.sh", "x"};
  config.notify.fault = {"/etc/fault.sh"};
  config.notify.stop = {"/etc/stop.sh"};
  config.notify.any = {"/etc/notify.sh"};
  VrrpWire wire;
  const auto a = wire.add("a", with(config));
  wire.start(a);
  wire.set_link(a, "eth0", false);
  wire.set_link(a, "eth0", true);
  wire.run_for(4s);
  wire.stop(a);
  std::string lines;
  for (const auto& [at, notify] : wire.all<vrrp::Notify>("a")) lines += notify.line + '\n';
  EXPECT_EQ(lines,
            "INSTANCE \"VI_1\" BACKUP 100\n"
            "INSTANCE \"VI_1\" FAULT 100\n"
            "INSTANCE \"VI_1\" BACKUP 100\n"
            "INSTANCE \"VI_1\" MASTER 100\n"
            "INSTANCE \"VI_1\" STOP 100\n");
  const auto first = wire.all<vrrp::Notify>("a")[0].second;
  ASSERT_EQ(first.commands.size(), 2u);
  EXPECT_EQ(first.commands[0], (vrrp::Command{"/etc/backup.sh", "x"}));
  EXPECT_EQ(first.commands[1], (vrrp::Command{"/etc/notify.sh", "INSTANCE", "VI_1", "BACKUP", "100"}));
}

TEST(VrrpKeepalived, K16_AGroupNotifiesOfItself) {
  auto config = grouped_config(100);
  config.groups[0].notify.any = {"/etc/notify.sh"};
  VrrpWire wire;
  const auto a = wire.add("a", config, {"eth0", "eth1"});
  wire.start(a);
  wire.run_for(4s);
  wire.set_link(a, "eth1", false);
  std::string lines;
  for (const auto& [at, notify] : wire.all<vrrp::Notify>("a", "G")) lines += notify.line + '\n';
  EXPECT_EQ(lines, "GROUP \"G\" BACKUP 0\nGROUP \"G\" MASTER 0\nGROUP \"G\" FAULT 0\n");
}

TEST(VrrpKeepalived, K16_AMasterThatHearsALowerOneSaysSo) {
  auto config = instance_config(100);
  config.notify.master_rx_lower_pri = {"/etc/lower.sh"};
  Receiver receiver(config);
  receiver.run_for(6s);
  const auto actions = receiver.router.on_packet(receiver.now, "eth0", receiver.packet(receiver.advertisement(50)));
  ASSERT_EQ(only<vrrp::Notify>(actions).size(), 1u);
  EXPECT_EQ(only<vrrp::Notify>(actions)[0].line, "INSTANCE \"VI_1\" MASTER_RX_LOWER_PRI 100");
}

// That it deserves a warning is the configuration's matter.
TEST(VrrpKeepalived, K17_Priority255CannotBePreempted) {
  VrrpWire wire;
  const auto a = wire.add("a", router_config(255));
  const auto b = wire.add("b", router_config(254));
  wire.start(b);
  wire.run_for(5s);
  wire.start(a);
  wire.run_for(20s);
  EXPECT_EQ(wire.state(a), State::master);
  EXPECT_EQ(wire.state(b), State::backup);
}

}  // namespace
}  // namespace viplane::testing
