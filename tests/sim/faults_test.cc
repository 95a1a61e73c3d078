// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/sim/audience.h"

namespace viplane::sim {
namespace {

TEST_F(Faults, CutLinkIsSeenOrNotAsAsked) {
  for (const bool carrier_lost : {true, false}) {
    const auto fault = faults::cut_link("b", carrier_lost);
    EXPECT_EQ(fault->name(), "cut_link");
    EXPECT_EQ(fault->target(), "b");
    fault->inject(world());
    EXPECT_EQ(world().node("b").nic("eth0").is_up(), !carrier_lost);
    EXPECT_EQ(heard_in(3s), 0);
    fault->heal(world());
    EXPECT_EQ(heard_in(3s), 3);
  }
}

TEST_F(Faults, TwoCutsNeedTwoHeals) {
  const auto first = faults::cut_link("b", false);
  const auto second = faults::cut_link("b", false);
  first->inject(world());
  second->inject(world());
  first->heal(world());
  EXPECT_EQ(heard_in(2s), 0);
  second->heal(world());
  EXPECT_EQ(heard_in(2s), 2);
}

TEST_F(Faults, OneWayLossLeavesTheOtherWay) {
  const auto fault = faults::lose_packets("b", faults::Direction::in, 1.0);
  fault->inject(world());
  EXPECT_EQ(heard_in(2s), 2);
  EXPECT_FALSE(echo_passes());
  fault->heal(world());
  run(4s);
  EXPECT_TRUE(echo_passes());
}

TEST_F(Faults, RandomLossLosesItsShare) {
  const auto fault = faults::lose_packets("b", faults::Direction::out, 0.3);
  fault->inject(world());
  EXPECT_NEAR(heard_in(1000s), 700, 45);
}

TEST_F(Faults, DelayComesOnTopOfTheLinks) {
  const auto fault = faults::delay_packets("b", faults::Direction::out, 200ms);
  fault->inject(world());
  run(650ms);
  EXPECT_EQ(advertisements_["10.0.0.2"], 1) << "sent at 1 s, not here at 1.15 s";
  run(100ms);
  EXPECT_EQ(advertisements_["10.0.0.2"], 2);
}

TEST_F(Faults, AFilterTakesItsProtocolOnly) {
  EXPECT_TRUE(echo_passes());
  const auto fault = faults::filter("b", faults::Direction::out, 112);
  fault->inject(world());
  EXPECT_EQ(heard_in(3s), 0);
  EXPECT_TRUE(echo_passes());
  fault->heal(world());
  EXPECT_EQ(heard_in(3s), 3);
}

TEST_F(Faults, AnnouncementsAreLostWhileQuestionsPass) {
  const auto fault = faults::lose_gratuitous_arp("b", faults::Direction::out);
  fault->inject(world());
  NodePort& port = world().node("b").port("eth0");
  port.send(build_gratuitous_arp(port.info().mac, kTestVip.address));
  run(1ms);
  EXPECT_EQ(arp_, 0);
  EXPECT_TRUE(echo_passes());
  EXPECT_GT(arp_, 0);
}

TEST_F(Faults, IsolatedPortsHearEverybodyButOneAnother) {
  const auto fault = faults::isolate_ports({"b", "a"});
  fault->inject(world());
  EXPECT_EQ(heard_in(2s), 0);
  EchoCounter stranger(world().host("s"));
  world().host("s").ping(ipv4("10.0.0.2"), 1, 1);
  run(1s);
  EXPECT_EQ(stranger.replies, 1);
  fault->heal(world());
  EXPECT_EQ(heard_in(2s), 2);
}

TEST_F(Faults, FilteredMulticastIsOneWayAndSparesUnicast) {
  const auto fault = faults::filter_multicast("a");
  fault->inject(world());
  EXPECT_EQ(heard_in(2s), 0);
  EXPECT_TRUE(echo_passes());
  fault->heal(world());
  EXPECT_EQ(heard_in(2s), 2);
}

TEST_F(Faults, TrunkSwitchAndPartitionPartTheTwo) {
  const auto expect_parted = [this](faults::FaultPtr fault) {
    fault->inject(world());
    EXPECT_EQ(heard_in(2s), 0) << fault->name();
    fault->heal(world());
    EXPECT_EQ(heard_in(2s), 2) << fault->name();
  };
  expect_parted(faults::cut_trunk("sw-sw2"));
  expect_parted(faults::kill_switch("sw2"));
  expect_parted(faults::partition({{"a", "s"}, {"b"}}));
}

TEST_F(Faults, MachinesAndProcessesFallSilentAndComeBack) {
  const auto expect_silence = [this](faults::FaultPtr fault, Duration boot) {
    fault->inject(world());
    run(200ms);
    EXPECT_EQ(heard_in(3s), 0) << fault->name();
    fault->heal(world());
    run(boot);
    EXPECT_GE(heard_in(3s), 2) << fault->name();
  };
  expect_silence(faults::crash("b"), 20s);
  expect_silence(faults::freeze("b"), 0s);
  expect_silence(faults::stop_process("b"), 0s);
  expect_silence(faults::kill_process("b", KillScope::all), 0s);
  expect_silence(faults::terminate("b"), 0s);
}

TEST_F(Faults, ReloadHandsOverTheFile) {
  faults::reload("b", "new.conf")->inject(world());
  EXPECT_EQ(lan_.diary.entries.back(), "reload new.conf");
}

class Hostility : public Faults, public testing::WithParamInterface<faults::Hostile> {};

TEST_P(Hostility, RepeatsWhatItHeardWithOneThingChanged) {
  const auto fault = faults::hostile_advertisements("b", "s", GetParam(), 2);
  fault->inject(world());
  run(5s);
  EXPECT_GE(advertisements_["10.0.0.66"], 7) << "two a second, after the first genuine one was heard";
  EXPECT_LE(advertisements_["10.0.0.66"], 9);
  fault->heal(world());

  const auto packet = Ipv4View::parse(last_["10.0.0.66"]);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->checksum_ok());
  const auto parsed = parse_advertisement({packet->source(), packet->target(), packet->ttl(), packet->payload()});
  const auto* const reason = std::get_if<DiscardReason>(&parsed);
  const auto* const valid = std::get_if<ReceivedAdvertisement>(&parsed);
  switch (GetParam()) {
    case faults::Hostile::bad_checksum: EXPECT_EQ(*reason, DiscardReason::checksum); break;
    case faults::Hostile::ttl_254: EXPECT_EQ(*reason, DiscardReason::ttl); break;
    case faults::Hostile::wrong_version: EXPECT_EQ(valid->advertisement.version, 3); break;
    case faults::Hostile::priority_255: EXPECT_EQ(valid->advertisement.priority, 255); break;
    case faults::Hostile::priority_0: EXPECT_EQ(valid->advertisement.priority, 0); break;
  }
  if (valid != nullptr) {
    EXPECT_EQ(valid->advertisement.virtual_router_id, 51);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Hostility,
                         testing::Values(faults::Hostile::bad_checksum, faults::Hostile::ttl_254,
                                         faults::Hostile::wrong_version, faults::Hostile::priority_255,
                                         faults::Hostile::priority_0));

}  // namespace
}  // namespace viplane::sim
