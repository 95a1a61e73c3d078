// SPDX-License-Identifier: GPL-2.0-or-later
// The whole director against a world in memory: who is master, who holds the address, what is said on the wire.
#include "control/config/config.h"
#include "net/vrrp.h"
#include "tests/control/two_directors.h"

namespace viplane::test {
namespace {

TEST_F(DirectorTest, TheHigherPriorityBecomesMasterAndHoldsTheAddress) {
  lb1.start(instance(150));
  lb2.start(instance(100));
  clock.run_for(10s);
  EXPECT_TRUE(lb1.has_vip());
  EXPECT_FALSE(lb2.has_vip());
  EXPECT_EQ(count_sent("lb2", is_vrrp), 0u);
}

TEST_F(DirectorTest, TheMasterAnnouncesTheAddressFiveTimesAndFiveTimesAgain) {
  lb1.start(instance(150));
  clock.run_for(20s);
  EXPECT_EQ(count_sent("lb1", is_gratuitous_arp), 10u);
}

TEST_F(DirectorTest, TheBackupTakesOverThreeIntervalsAndTheSkewAfterTheLastAdvertisement) {
  lb1.start(instance(150));
  lb2.start(instance(100));
  clock.run_for(10s);
  const auto last =
      std::ranges::find_if(sent.rbegin(), sent.rend(), [](const Sent& one) { return is_vrrp(one.frame); })->at;
  lb1.director.reset();
  clock.run_for(10s);
  const auto first =
      std::ranges::find_if(sent, [](const Sent& one) { return one.node == "lb2" && is_vrrp(one.frame); })->at;
  EXPECT_EQ(first - last, 3s + Duration(1s) * 156 / 256 + 50us);
  EXPECT_TRUE(lb2.has_vip());
}

TEST_F(DirectorTest, ADirectorThatDiesLeavesItsAddressAndItsSuccessorCleansUp) {
  lb1.start(instance(150));
  clock.run_for(10s);
  lb1.director.reset();
  EXPECT_TRUE(lb1.has_vip());
  lb1.start(instance(150));
  EXPECT_FALSE(lb1.has_vip());
  EXPECT_EQ(lb1.env.events.count("address.removed"), 1u);
}

TEST_F(DirectorTest, APlannedStopKeepsTheAddressUntilTheSuccessorIsHeard) {
  lb1.start(instance(150));
  lb2.start(instance(100));
  clock.run_for(10s);
  bool stopped = false;
  lb1.director->stop([&] { stopped = true; });
  EXPECT_FALSE(stopped);
  EXPECT_TRUE(lb1.has_vip());
  EXPECT_EQ(count_sent("lb1", is_farewell), 1u);
  while (!lb2.has_vip()) ASSERT_TRUE(clock.run_next());
  EXPECT_TRUE(lb1.has_vip());
  clock.run_for(1ms);
  EXPECT_FALSE(lb1.has_vip());
  EXPECT_TRUE(stopped);
}

TEST_F(DirectorTest, APlannedStopWithNoSuccessorEndsAllTheSame) {
  lb1.start(instance(150));
  clock.run_for(10s);
  bool stopped = false;
  lb1.director->stop([&] { stopped = true; });
  clock.run_for(10s);
  EXPECT_TRUE(stopped);
  EXPECT_FALSE(lb1.has_vip());
}

TEST_F(DirectorTest, WithoutGracefulHandoverTheAddressGoesAtOnce) {
  lb1.start(instance(150, "graceful_handover off\n"));
  clock.run_for(10s);
  lb1.director->stop([] {});
  EXPECT_FALSE(lb1.has_vip());
}

TEST_F(DirectorTest, AReloadOfTheSameFileIsInvisibleOnTheWire) {
  const auto frames_of_a_minute = [](bool reload) {
    FakeClock clock;
    LoopbackWire wire(clock, 50us);
    std::vector<std::pair<Time, Bytes>> frames;
    wire.on_frame(
        [&](Time at, const PortInfo&, ByteView frame) { frames.emplace_back(at, Bytes(frame.begin(), frame.end())); });
    Machine lb1(clock, wire, "lb1", kMac1, "10.0.0.1/24");
    Machine lb2(clock, wire, "lb2", kMac2, "10.0.0.2/24");
    lb1.start(instance(150));
    lb2.start(instance(100));
    clock.run_for(30500ms);
    if (reload) lb1.director->reload(load(instance(150)));
    if (reload) lb2.director->reload(load(instance(100)));
    clock.run_for(30s);
    return frames;
  };
  EXPECT_EQ(frames_of_a_minute(false), frames_of_a_minute(true));
}

TEST_F(DirectorTest, AReloadThatAddsAnAddressChangesNoState) {
  lb1.start(instance(150));
  clock.run_for(10s);
  lb1.director->reload(load(instance(150, "virtual_ipaddress_excluded { 10.0.0.101 }\n")));
  clock.run_for(10s);
  EXPECT_TRUE(lb1.env.addresses.holds("eth0", IpAddress::v4(10, 0, 0, 101)));
  EXPECT_EQ(lb1.became("master"), 1u);
  EXPECT_EQ(lb1.env.events.count("vrrp.state"), 2u);
}

TEST_F(DirectorTest, BadAdvertisementsAreToldOnceASecondAndChangeNothing) {
  lb1.start(instance(150));
  clock.run_for(10s);
  const auto adverts = count_sent("lb1", is_vrrp);
  Bytes bad = build_advertisement_frame({.virtual_router_id = 51, .priority = 255, .addresses = {kVip}}, kMac2,
                                        multicast_mac(kVrrpGroupV4), IpAddress::v4(10, 0, 0, 2), kVrrpGroupV4);
  bad[bad.size() - 1] ^= std::byte{1};
  for (int i = 0; i < 1000; ++i) {
    outside->send(bad);
    clock.run_for(10ms);
  }
  EXPECT_EQ(count_sent("lb1", is_vrrp), adverts + 10);
  EXPECT_TRUE(lb1.has_vip());
  EXPECT_LE(lb1.env.events.count("vrrp.discarded"), 11u);
  EXPECT_GE(lb1.env.events.count("vrrp.discarded"), 9u);
}

TEST_F(DirectorTest, InVirtualMacModeEveryWordComesFromTheVirtualMac) {
  lb1.start(instance(150, "use_vmac\n"));
  clock.run_for(10s);
  const MacAddress virtual_mac = MacAddress::virtual_router(51);
  EXPECT_EQ(lb1.env.addresses.virtual_mac("eth0", kVip), virtual_mac);
  for (const auto& one : sent) {
    if (one.node != "lb1" || !(is_vrrp(one.frame) || is_gratuitous_arp(one.frame))) continue;
    EXPECT_EQ(EthernetView::parse(one.frame)->source(), virtual_mac);
  }
}

TEST_F(DirectorTest, AFailingTrackScriptCostsTheMasterItsPlace) {
  const std::string script = "vrrp_script chk { script \"/bin/chk\"\n interval 1\n weight -60 }\n";
  lb1.env.scripts.set("/bin/chk", {.exit_code = 0, .takes = 1ms});
  lb1.start(script + instance(150, "track_script { chk }\n"));
  lb2.start(instance(100));
  clock.run_for(10s);
  EXPECT_TRUE(lb1.has_vip());
  lb1.env.scripts.set("/bin/chk", {.exit_code = 1, .takes = 1ms});
  clock.run_for(10s);
  EXPECT_FALSE(lb1.has_vip());
  EXPECT_TRUE(lb2.has_vip());
}

TEST_F(DirectorTest, NotifyScriptsRunInTheOrderOfTheStates) {
  lb1.start(instance(150, "notify_master \"/n m\"\n notify_backup \"/n b\"\n notify_stop \"/n s\"\n"));
  clock.run_for(10s);
  lb1.director->stop([] {});
  clock.run_for(10s);
  std::vector<std::string> commands;
  for (const auto& run : lb1.env.scripts.runs()) commands.push_back(run.command);
  EXPECT_EQ(commands, (std::vector<std::string>{"/n b", "/n m", "/n s"}));
}

TEST_F(DirectorTest, ALostLinkIsAFaultAndReleasesTheAddress) {
  lb1.start(instance(150));
  clock.run_for(10s);
  lb1.env.watches.set_link("eth0", false);
  clock.run_for(1s);
  EXPECT_EQ(lb1.became("fault"), 1u);
  EXPECT_FALSE(lb1.has_vip());
}

}  // namespace
}  // namespace viplane::test
