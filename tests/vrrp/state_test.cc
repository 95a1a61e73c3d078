// SPDX-License-Identifier: GPL-2.0-or-later
// The state machine of RFC 3768 and RFC 9568. S1 to S18.
#include <gtest/gtest.h>

#include "control/vrrp/timers.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::AnnounceAddresses;
using vrrp::InstanceConfig;
using vrrp::ReleaseAddresses;
using vrrp::SendAdvertisement;
using vrrp::State;
using vrrp::StateChanged;
using vrrp::TakeAddresses;

constexpr Duration kMasterDown100 = 3s + Duration(1s) * 156 / 256;
constexpr Duration kSkew100 = Duration(1s) * 156 / 256;

InstanceConfig v3(std::uint8_t priority, Duration interval) {
  auto config = instance_config(priority);
  config.version = 3;
  config.advertisement_interval = interval;
  return config;
}

InstanceConfig nopreempt(std::uint8_t priority) {
  auto config = instance_config(priority);
  config.preempt = false;
  return config;
}

// The actions of a packet, as the router asks for them.
vrrp::RoutedActions hear(Receiver& receiver, std::uint8_t priority, IpAddress source = kPeer) {
  auto packet = receiver.packet(receiver.advertisement(priority));
  packet.source = source;
  receiver.message = build_advertisement(receiver.advertisement(priority), packet.source, packet.target);
  packet.message = receiver.message;
  return receiver.router.on_packet(receiver.now, "eth0", packet);
}

Receiver master(InstanceConfig config = instance_config(100)) {
  Receiver receiver(std::move(config));
  receiver.run_for(4s);
  EXPECT_EQ(receiver.state(), State::master);
  return receiver;
}

TEST(VrrpState, S1_OnlyAnOwnerStartsAsMaster) {
  EXPECT_EQ(Receiver(instance_config(255)).state(), State::master);
  EXPECT_EQ(Receiver(instance_config(254)).state(), State::backup);
  auto config = instance_config(150);
  config.initial_state = vrrp::InitialState::master;
  EXPECT_EQ(Receiver(config).state(), State::backup);
}

TEST(VrrpState, S2_SkewIsExact) {
  EXPECT_EQ(vrrp::skew_time(2, 100, 1s), Duration(609'375'000));
  EXPECT_EQ(vrrp::skew_time(2, 100, 10s), Duration(609'375'000));  // of a second, whatever the interval
  EXPECT_EQ(vrrp::skew_time(3, 100, 1s), Duration(609'375'000));
  EXPECT_EQ(vrrp::skew_time(3, 200, 1s), Duration(218'750'000));  // not rounded to 210 ms
  EXPECT_EQ(vrrp::skew_time(3, 100, 10ms), Duration(6'093'750));
  EXPECT_EQ(vrrp::skew_time(3, 255, 1s), Duration(3'906'250));
  EXPECT_EQ(vrrp::skew_time(3, 1, 40'950ms), Duration(40'950ms) * 255 / 256);
}

TEST(VrrpState, S3_MasterDownIsThreeIntervalsAndTheSkew) {
  for (const auto& [config, expected] : {std::pair{instance_config(100), kMasterDown100},
                                         {v3(100, 1s), Duration(3'609'375'000)},
                                         {v3(100, 100ms), Duration(360'937'500)},
                                         {v3(100, 10ms), Duration(36'093'750)}}) {
    Receiver receiver(config);
    EXPECT_EQ(*receiver.router.deadline() - receiver.now, expected);
    receiver.run_for(expected - 1ns);
    EXPECT_EQ(receiver.state(), State::backup);
    receiver.run_for(1ns);
    EXPECT_EQ(receiver.state(), State::master);
  }
  auto patient = instance_config(100);
  patient.down_timer_advertisements = 5;
  EXPECT_EQ(vrrp::master_down_interval(patient, 100, 1s), 5s + kSkew100);
}

TEST(VrrpState, S4_PriorityZeroLeavesTheSkewOnly) {
  Receiver receiver;
  hear(receiver, 150);
  receiver.run_for(700ms);
  EXPECT_TRUE(hear(receiver, 0).empty());
  EXPECT_EQ(*receiver.router.deadline() - receiver.now, kSkew100);
}

TEST(VrrpState, S4_RepeatedPriorityZeroDoesNotPostponeTheTakeover) {
  Receiver receiver;
  hear(receiver, 150);
  hear(receiver, 0);
  const auto deadline = receiver.router.deadline();
  receiver.run_for(300ms);
  hear(receiver, 0);
  EXPECT_EQ(receiver.router.deadline(), deadline);
}

TEST(VrrpState, S5_EqualOrHigherPriorityRestartsTheTimer) {
  for (const std::uint8_t priority : {100, 101, 255}) {
    Receiver receiver;
    receiver.run_for(3s);
    hear(receiver, priority);
    EXPECT_EQ(*receiver.router.deadline() - receiver.now, kMasterDown100) << int{priority};
  }
}

TEST(VrrpState, S5_WithoutPreemptionAnyPriorityRestartsTheTimer) {
  Receiver receiver(nopreempt(100));
  receiver.run_for(3s);
  hear(receiver, 1);
  EXPECT_EQ(*receiver.router.deadline() - receiver.now, kMasterDown100);
}

TEST(VrrpState, S6_BackupIgnoresLowerPriorityWhenPreempting) {
  Receiver receiver;
  const auto deadline = receiver.router.deadline();
  receiver.run_for(3s);
  hear(receiver, 99);
  EXPECT_EQ(receiver.router.deadline(), deadline);
}

TEST(VrrpState, S7_BecomingMasterAdvertisesTakesAndAnnouncesAtOnceInThisOrder) {
  auto config = instance_config(100);
  config.excluded_addresses = {{*IpPrefix::parse("2001:db8::7/64"), "eth1"}};
  Receiver receiver(config);
  const auto actions = receiver.run_for(kMasterDown100);
  std::vector<std::size_t> kinds;
  for (const auto& routed : actions) kinds.push_back(std::get<vrrp::Action>(routed.action).index());
  const std::vector<std::size_t> expected{vrrp::Action(StateChanged{}).index(), vrrp::Action(vrrp::Notify{}).index(),
                                          vrrp::Action(SendAdvertisement{}).index(),
                                          vrrp::Action(TakeAddresses{}).index(),
                                          vrrp::Action(AnnounceAddresses{}).index()};
  EXPECT_EQ(kinds, expected);
  EXPECT_EQ(only<TakeAddresses>(actions)[0].addresses, config.all_addresses());
  EXPECT_EQ(only<AnnounceAddresses>(actions)[0].addresses, config.all_addresses());
  EXPECT_EQ(only<StateChanged>(actions)[0].why, "no advertisement for 3.609 s");
}

TEST(VrrpState, S8_MasterAnswersPriorityZeroAtOnce) {
  Receiver receiver = master();
  receiver.run_for(500ms);
  EXPECT_EQ(only<SendAdvertisement>(hear(receiver, 0)).size(), 1u);
  EXPECT_EQ(*receiver.router.deadline() - receiver.now, 1s);
}

TEST(VrrpState, S8_AFloodOfPriorityZeroIsAnsweredSparingly) {
  Receiver receiver = master();
  std::size_t answers = 0;
  for (int i = 0; i < 10'000; ++i) {
    answers += only<SendAdvertisement>(hear(receiver, 0)).size();
    answers += only<SendAdvertisement>(receiver.run_for(100us)).size();
  }
  EXPECT_LE(answers, 257u);
  EXPECT_GE(answers, 200u);
}

TEST(VrrpState, S9_MasterYieldsToHigherPriority) {
  Receiver receiver = master();
  const auto actions = hear(receiver, 101);
  EXPECT_EQ(receiver.state(), State::backup);
  EXPECT_EQ(only<ReleaseAddresses>(actions).size(), 1u);
  EXPECT_EQ(*receiver.router.deadline() - receiver.now, kMasterDown100);
}

TEST(VrrpState, S9_EqualPriorityIsDecidedByTheAddressAsANumber) {
  for (const auto& [source, yields] : {std::pair{IpAddress::v4(10, 77, 0, 1), false},
                                       {IpAddress::v4(10, 77, 0, 3), true},
                                       {IpAddress::v4(10, 77, 1, 0), true},
                                       {IpAddress::v4(9, 200, 200, 200), false},
                                       {IpAddress::v4(200, 1, 1, 1), true}}) {
    Receiver receiver = master();
    hear(receiver, 100, source);
    EXPECT_EQ(receiver.state() == State::backup, yields) << source.to_string();
  }
}

TEST(VrrpState, S9_NopreemptDoesNotProtectAMaster) {
  Receiver receiver = master(nopreempt(100));
  hear(receiver, 101);
  EXPECT_EQ(receiver.state(), State::backup);
}

TEST(VrrpState, S10_MasterAnswersALowerMasterAndAnnounces) {
  Receiver receiver = master();
  receiver.run_for(2s);
  const auto actions = hear(receiver, 99);
  EXPECT_EQ(receiver.state(), State::master);
  EXPECT_EQ(only<SendAdvertisement>(actions).size(), 1u);
  ASSERT_EQ(only<AnnounceAddresses>(actions).size(), 1u);
  EXPECT_EQ(only<AnnounceAddresses>(actions)[0].copies, 5u);
  const auto later = receiver.run_for(5s);
  EXPECT_EQ(only<AnnounceAddresses>(later).size(), 1u);  // five more after five seconds
}

TEST(VrrpState, S11_StoppingAMasterSendsPriorityZeroAndABackupNothing) {
  auto config = instance_config(100);
  config.graceful_handover = false;
  Receiver receiver = master(config);
  auto actions = receiver.router.stop(receiver.now);
  ASSERT_EQ(only<SendAdvertisement>(actions).size(), 1u);
  EXPECT_EQ(only<SendAdvertisement>(actions)[0].priority, 0);
  EXPECT_EQ(only<ReleaseAddresses>(actions).size(), 1u);
  EXPECT_TRUE(receiver.router.stopped());
  EXPECT_EQ(receiver.router.deadline(), std::nullopt);

  Receiver backup;
  actions = backup.router.stop(backup.now);
  EXPECT_TRUE(only<SendAdvertisement>(actions).empty());
  EXPECT_TRUE(only<ReleaseAddresses>(actions).empty());
  EXPECT_TRUE(backup.router.stopped());
}

TEST(VrrpState, S12_ABackupNeverHoldsTheAddresses) {
  VrrpWire wire;
  const auto a = wire.add("a", router_config(150));
  const auto b = wire.add("b", router_config(100));
  wire.start(a);
  wire.start(b);
  for (int i = 0; i < 2'000; ++i) {
    wire.run_for(10ms);
    if (i == 1'000) wire.cut_both(a, b);
    if (i == 1'500) wire.heal();
    for (const auto node : {a, b}) {
      EXPECT_EQ(wire.holds(node, "10.77.0.100/32"), wire.state(node) == State::master);
    }
  }
}

// Answering ARP is the host's; which MAC is announced is ours.
TEST(VrrpState, S13_TheAnnouncedMacIsTheOneThatAnswers) {
  auto config = instance_config(100);
  const MacAddress port{{2, 0, 0, 0, 0, 2}};
  EXPECT_EQ(vrrp::virtual_mac(config, port), port);
  config.use_virtual_mac = true;
  EXPECT_EQ(vrrp::virtual_mac(config, port), MacAddress::virtual_router(51));
}

TEST(VrrpState, S15_AnOwnerIgnoresNopreempt) {
  auto config = nopreempt(255);
  VrrpWire wire;
  const auto a = wire.add("a", with(config));
  const auto b = wire.add("b", router_config(100));
  wire.start(b);
  wire.run_for(5s);
  wire.start(a);
  wire.run_for(1ms);
  EXPECT_EQ(wire.state(a), State::master);
  EXPECT_EQ(wire.state(b), State::backup);
}

TEST(VrrpState, S16_OfTwoEqualsThatStartTogetherOneIsMasterWithinAnInterval) {
  VrrpWire wire;
  const auto a = wire.add("a", router_config(100));
  const auto b = wire.add("b", router_config(100));
  wire.start(a);
  wire.start(b);
  wire.run_for(kMasterDown100);
  EXPECT_EQ(wire.state(a), State::master);
  EXPECT_EQ(wire.state(b), State::master);
  wire.run_for(1ms);
  EXPECT_EQ(wire.state(a), State::backup);
  EXPECT_EQ(wire.state(b), State::master);
  wire.run_for(20s);
  EXPECT_EQ(wire.all<StateChanged>("b").size(), 2u);
}

TEST(VrrpState, S17_AChangedIntervalOfTheMasterCausesNoFalseFailover) {
  VrrpWire wire;
  const auto a = wire.add("a", with(v3(150, 1s)));
  const auto b = wire.add("b", with(v3(100, 1s)));
  wire.start(a);
  wire.start(b);
  wire.run_for(6s);
  wire.forget();
  wire.reload(a, with(v3(150, 10s)));  // longer than B's whole Master_Down_Interval
  wire.run_for(60s);
  EXPECT_TRUE(wire.all<StateChanged>("b").empty());
  wire.reload(a, with(v3(150, 10ms)));
  wire.run_for(30s);
  EXPECT_TRUE(wire.all<StateChanged>("b").empty());
  wire.crash(a);
  wire.run_for(40ms);
  EXPECT_EQ(wire.state(b), State::master);
}

TEST(VrrpState, S18_RoutersOfAnotherInterfaceNumberOrFamilyAreIndependent) {
  vrrp::RouterConfig config;
  for (int i = 0; i < 4; ++i) config.instances.push_back(instance_config(100, "VI_" + std::to_string(i + 1)));
  config.instances[1].interface = "eth1";
  config.instances[2].virtual_router_id = 52;
  config.instances[3].version = 3;
  config.instances[3].is_v6 = true;
  config.instances[3].addresses = {{*IpPrefix::parse("fe80::100/128"), "eth0"}};
  VrrpWire wire;
  const auto a = wire.add("a", config, {"eth0", "eth1"});
  wire.start(a);
  wire.run_for(4s);
  for (const char* name : {"VI_1", "VI_2", "VI_3", "VI_4"}) EXPECT_EQ(wire.state(a, name), State::master) << name;
  const Bytes message = build_advertisement(vrrp::advertisement_of(config.instances[0], 200), kSelf, kVrrpGroupV4);
  wire.inject(message, kSelf, kVrrpGroupV4, 255);
  EXPECT_EQ(wire.state(a, "VI_1"), State::backup);
  for (const char* name : {"VI_2", "VI_3", "VI_4"}) EXPECT_EQ(wire.state(a, name), State::master) << name;
}

}  // namespace
}  // namespace viplane::testing
