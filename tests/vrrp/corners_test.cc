// SPDX-License-Identifier: GPL-2.0-or-later
// Corners that stories and requirements pass by: what is kept, forgotten and done once only.
#include <gtest/gtest.h>

#include "tests/support/vrrp_pair.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::AnnounceAddresses;
using vrrp::HeardAdvertisement;
using vrrp::InstanceConfig;
using vrrp::SendAdvertisement;
using vrrp::State;

// What the named instance of `receiver` hears.
void hear(Receiver& receiver, const char* instance, std::uint8_t priority) {
  const auto fields = vrrp::advertisement_of(*receiver.router.find(instance)->config(), priority);
  const Bytes message = build_advertisement(fields, kPeer, kVrrpGroupV4);
  receiver.router.on_packet(receiver.now, "eth0", {kPeer, kVrrpGroupV4, 255, message});
}

TEST(VrrpCorners, ASecondMastersFarewellCountsLikeTheFirsts) {
  Receiver receiver;
  hear(receiver, "VI_1", 150);
  hear(receiver, "VI_1", 0);
  receiver.run_for(100ms);
  hear(receiver, "VI_1", 140);
  receiver.run_for(100ms);
  hear(receiver, "VI_1", 0);
  EXPECT_EQ(*receiver.router.deadline() - receiver.now, kSkew100);
}

TEST(VrrpCorners, PreemptDelayBeginsAnewAfterAFault) {
  auto config = instance_config(150);
  config.preempt_delay = 10s;
  Receiver receiver(config);
  const auto hear_for = [&](int seconds) {
    for (int i = 0; i < seconds; ++i) {
      hear(receiver, "VI_1", 100);
      receiver.run_for(1s);
    }
  };
  hear_for(9);
  receiver.router.on_link(receiver.now, "eth0", {false, kSelf, IpAddress{true, {}}});
  receiver.router.on_link(receiver.now, "eth0", {true, kSelf, IpAddress{true, {}}});
  hear_for(9);
  EXPECT_EQ(receiver.state(), State::backup);
  hear_for(6);
  EXPECT_EQ(receiver.state(), State::master);
}

// Both rise in the same instant, and both announce: hosts believe whoever they heard last.
TEST(VrrpCorners, TheBetterOfEqualsAnnouncesOnceMoreAfterRisingTogether) {
  Pair pair(router_config(100), router_config(100));
  pair.start_both();
  pair.wire.run_for(5s);
  ASSERT_EQ(pair.wire.state(pair.b), State::master);
  const auto yielded = pair.all<vrrp::ReleaseAddresses>("a");
  ASSERT_EQ(yielded.size(), 1u) << "they did not rise together";
  const auto announced = pair.all<AnnounceAddresses>("b");
  EXPECT_GT(announced.back().first, yielded.front().first);
  EXPECT_LE(announced.back().first, yielded.front().first + 100ms);
}

TEST(VrrpCorners, AnOwnerGoesOnAfterAPause) {
  Receiver owner(instance_config(255));
  owner.now += 60s;
  hear(owner, "VI_1", 100);
  EXPECT_EQ(owner.state(), State::master);
}

TEST(VrrpCorners, AFarewellInTheBacklogIsNoSuccessor) {
  Receiver receiver;
  receiver.run_for(4s);
  receiver.now += 60s;
  const auto heard = receiver.router.on_packet(receiver.now, "eth0", receiver.packet(receiver.advertisement(0)));
  EXPECT_TRUE(only<SendAdvertisement>(heard).empty());
  EXPECT_EQ(receiver.state(), State::master);
  const auto actions = receiver.run_for(100ms);
  EXPECT_EQ(only<SendAdvertisement>(actions).size(), 1u);
  EXPECT_EQ(only<AnnounceAddresses>(actions).size(), 1u);
}

TEST(VrrpCorners, ALeavingMasterServesOnWhenAnotherLeavesToo) {
  Receiver receiver;
  receiver.run_for(4s);
  receiver.router.stop(receiver.now);
  hear(receiver, "VI_1", 0);
  EXPECT_TRUE(receiver.instance().is_leaving());
  hear(receiver, "VI_1", 1);
  EXPECT_TRUE(receiver.router.stopped());
}

TEST(VrrpCorners, ALeavingMasterThatLosesItsLinkIsGone) {
  Receiver receiver;
  receiver.run_for(4s);
  receiver.router.stop(receiver.now);
  const auto actions = receiver.router.on_link(receiver.now, "eth0", {false, kSelf, IpAddress{true, {}}});
  EXPECT_EQ(only<vrrp::ReleaseAddresses>(actions).size(), 1u);
  EXPECT_TRUE(receiver.router.stopped());
}

TEST(VrrpCorners, NothingIsDueOnceStopped) {
  auto config = router_config(100);
  config.instances[0].tracked = {{vrrp::TrackKind::script, "check", 0, false}};
  config.scripts = {{"check", {"/bin/check"}, 1s, 1s, 1, 1, false}};
  Receiver receiver(config);
  receiver.router.on_script_result(receiver.now, "check", 0, false);
  receiver.router.stop(receiver.now);
  EXPECT_TRUE(receiver.router.stopped());
  EXPECT_EQ(receiver.router.deadline(), std::nullopt);
}

TEST(VrrpCorners, WhoYieldsAdoptsTheBetterMastersInterval) {
  auto config = instance_config(100);
  config.version = 3;
  Receiver receiver(config);
  receiver.run_for(4s);
  auto fields = receiver.advertisement(150);
  fields.advertisement_interval = 4s;
  ASSERT_EQ(receiver.hear(fields), std::nullopt);
  EXPECT_EQ(receiver.state(), State::backup);
  EXPECT_EQ(*receiver.router.deadline() - receiver.now, 12s + Duration(4s) * 156 / 256);
}

TEST(VrrpCorners, AMembersOwnMasterIsHeardInSpiteOfAnothersFarewell) {
  Receiver receiver(grouped_config(100, "eth0"));
  hear(receiver, "VI_1", 150);
  hear(receiver, "VI_2", 150);
  hear(receiver, "VI_2", 0);
  receiver.run_for(500ms);
  for (int i = 0; i < 20; ++i) {
    hear(receiver, "VI_1", 150);
    receiver.run_for(1s);
    ASSERT_EQ(receiver.router.find("VI_1")->state(), State::backup);
    ASSERT_FALSE(receiver.router.find("VI_1")->is_willing());
  }
}

TEST(VrrpCorners, AWillingMemberThatLeavesItsGroupTakesOver) {
  Receiver receiver(grouped_config(100, "eth0"));
  for (int i = 0; i < 5; ++i) {
    hear(receiver, "VI_2", 150);
    receiver.run_for(1s);
  }
  ASSERT_TRUE(receiver.router.find("VI_1")->is_willing());
  auto config = grouped_config(100, "eth0");
  config.groups.clear();
  receiver.router.reload(receiver.now, config);
  EXPECT_EQ(receiver.router.find("VI_1")->state(), State::master);
  EXPECT_EQ(receiver.router.find("VI_2")->state(), State::backup);
}

TEST(VrrpCorners, AReloadedIntervalCountsAtOnce) {
  auto slow = instance_config(100);
  slow.advertisement_interval = 10s;
  Receiver receiver(slow);
  receiver.run_for(31s);
  ASSERT_EQ(receiver.state(), State::master);
  receiver.router.reload(receiver.now, router_config(100));
  EXPECT_LE(*receiver.router.deadline() - receiver.now, 1s);

  Receiver backup(slow);
  backup.router.reload(backup.now, router_config(100));
  hear(backup, "VI_1", 150);
  EXPECT_EQ(*backup.router.deadline() - backup.now, 3s + kSkew100);
}

TEST(VrrpCorners, AReloadKeepsWhatIsKnownOfAScript) {
  auto config = router_config(100);
  config.instances[0].tracked = {{vrrp::TrackKind::script, "check", 0, false}};
  config.scripts = {{"check", {"/bin/check"}, 1s, 1s, 1, 1, false}};
  Receiver receiver(config);
  receiver.router.on_script_result(receiver.now, "check", 1, false);
  ASSERT_EQ(receiver.state(), State::fault);
  config.instances[0].addresses.push_back({*IpPrefix::parse("10.77.0.101/32"), "eth0"});
  for (const auto& routed : receiver.router.reload(receiver.now, config)) {
    EXPECT_FALSE(std::holds_alternative<vrrp::RunScript>(routed.action));
  }
  EXPECT_EQ(receiver.state(), State::fault);
}

TEST(VrrpCorners, AnnouncementsKeptApartDoNotPileUp) {
  auto config = instance_config(100);
  config.announcements.arp_interval = 1s;
  Receiver receiver(config);
  receiver.run_for(4s);
  for (int i = 0; i < 50; ++i) {
    hear(receiver, "VI_1", 50);
    receiver.run_for(600ms);
  }
  EXPECT_LE(only<AnnounceAddresses>(receiver.run_for(60s)).size(), 10u);  // what is left of the last, its second set
}

TEST(VrrpCorners, ASecondSetThatAPauseHasOvertakenIsNotSent) {
  VrrpWire wire;
  const auto a = wire.add("a", router_config(150));
  wire.start(a);
  wire.run_for(4s);
  wire.forget();
  wire.freeze(a);
  wire.run_for(4200ms);
  wire.resume(a);
  wire.run_for(20s);
  EXPECT_EQ(wire.all<AnnounceAddresses>("a").size(), 1u);
  EXPECT_TRUE(wire.holds(a, kVip));
}

TEST(VrrpCorners, RunsOfAScriptThatAPauseHasMissedAreNotMadeUpFor) {
  vrrp::ScriptTracker script({"check", {"/bin/check"}, 1s, 1s, 1, 1, false});
  Time now{};
  script.start(now);
  ASSERT_TRUE(script.on_deadline(now));
  script.on_result(now, true);
  now += 60s;
  ASSERT_TRUE(script.on_deadline(now));
  script.on_result(now, true);
  EXPECT_EQ(script.deadline(), now + 1s);
}

}  // namespace
}  // namespace viplane::testing
