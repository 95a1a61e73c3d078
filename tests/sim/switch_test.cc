// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "net/ethernet.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

// Three cards on a switch, a fourth on a second switch behind a trunk, each with a count of what it got.
class Lan : public testing::Test {
 protected:
  struct Receiver : FrameReceiver {
    void on_frame(Nic&, FrameRef frame) override {
      ++frames;
      octets += frame.size();
    }
    void on_carrier(Nic&, bool up) override { carrier = up; }
    int frames = 0;
    std::size_t octets = 0;
    bool carrier = true;
  };

  static Topology topology() {
    LanBuilder lan;
    lan.add_switch("sw").add_switch("sw2").add_trunk("sw", "sw2");
    for (const char* name : {"a", "b", "c"}) lan.add_host(name, "");
    lan.add_host("d", "", "sw2");
    return lan.topology;
  }

  Lan() {
    for (std::size_t i = 0; i < 4; ++i) nic(i).set_receiver(&receivers_[i]);
  }
  Nic& nic(std::size_t i) { return world_.node(std::string(1, static_cast<char>('a' + i))).nic("eth0"); }
  MacAddress mac(std::size_t i) { return nic(i).mac(); }

  void send(std::size_t from, MacAddress to, std::size_t size = 100) {
    FrameRef frame = FrameRef::allocate(size);
    std::fill(frame.bytes().begin(), frame.bytes().end(), std::byte{0});
    write_ethernet(frame.bytes(), {to, mac(from), EtherType::ipv4});
    nic(from).transmit(std::move(frame));
  }
  void settle() { world_.run_for(10ms); }
  // What each got since the last call.
  std::array<int, 4> received() {
    settle();
    std::array<int, 4> counts{};
    for (std::size_t i = 0; i < 4; ++i) counts[i] = std::exchange(receivers_[i].frames, 0);
    return counts;
  }
  std::uint64_t lost(Loss why) { return world_.fabric().counters.lost[static_cast<std::size_t>(why)]; }
  void expect_conservation() {
    const FrameCounters& all = world_.fabric().counters;
    EXPECT_EQ(all.sent + all.copies, all.delivered + all.lost_total() + all.in_flight);
  }

  std::array<Receiver, 4> receivers_;
  World world_{topology(), 1};
};

using Counts = std::array<int, 4>;

TEST_F(Lan, FloodsWhatItDoesNotKnowAndLearnsFromTheAnswer) {
  send(0, mac(1));
  EXPECT_EQ(received(), (Counts{0, 1, 1, 1}));
  send(1, mac(0));
  EXPECT_EQ(received(), (Counts{1, 0, 0, 0}));
  send(0, mac(1));
  EXPECT_EQ(received(), (Counts{0, 1, 0, 0}));
  expect_conservation();
}

TEST_F(Lan, LearnsAcrossTheTrunk) {
  send(3, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{1, 1, 1, 0}));
  send(0, mac(3));
  EXPECT_EQ(received(), (Counts{0, 0, 0, 1}));
}

TEST_F(Lan, AMovedAddressIsFoundAtItsNewPortAtOnce) {
  send(1, MacAddress::broadcast());
  received();
  FrameRef moved = FrameRef::allocate(60);
  write_ethernet(moved.bytes(), {MacAddress::broadcast(), mac(1), EtherType::arp});
  nic(2).transmit(std::move(moved));
  received();
  send(0, mac(1));
  EXPECT_EQ(received(), (Counts{0, 0, 1, 0}));
}

TEST_F(Lan, ForgetsAnAddressAfterTheAgeingTime) {
  send(1, MacAddress::broadcast());
  received();
  world_.run_for(299s);
  send(0, mac(1));
  EXPECT_EQ(received(), (Counts{0, 1, 0, 0}));
  world_.run_for(2s);
  send(0, mac(1));
  EXPECT_EQ(received(), (Counts{0, 1, 1, 1}));
}

TEST_F(Lan, ForgetsTheAddressesOfAPortWithoutCarrier) {
  send(1, MacAddress::broadcast());
  received();
  world_.link("b").cut(true);
  world_.link("b").heal(true);
  send(0, mac(1));
  EXPECT_EQ(received(), (Counts{0, 1, 1, 0})) << "the other switch still knows better";
}

TEST_F(Lan, ACutWithCarrierLossIsSeenByBothEnds) {
  world_.link("b").cut(true);
  EXPECT_FALSE(receivers_[1].carrier);
  EXPECT_FALSE(nic(1).is_up());
  send(0, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 0, 1, 1}));
  world_.link("b").heal(true);
  EXPECT_TRUE(receivers_[1].carrier);
}

TEST_F(Lan, ASilentCutIsSeenByNobody) {
  world_.link("b").cut(false);
  EXPECT_TRUE(nic(1).is_up());
  send(0, MacAddress::broadcast());
  send(1, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 0, 1, 1}));
  EXPECT_EQ(lost(Loss::link_down), 2u);
  expect_conservation();
}

TEST_F(Lan, ACutLosesWhatIsOnTheWire) {
  send(0, MacAddress::broadcast());
  world_.link("sw-sw2").cut(true);
  EXPECT_EQ(received(), (Counts{0, 1, 1, 0}));
  expect_conservation();
}

TEST_F(Lan, IsolatedPortsReachAllButOneAnotherAlsoAcrossSwitches) {
  for (const char* name : {"b", "c", "d"}) {
    const Link::End& far = world_.link(name).end(1);
    far.fabric_switch->isolate(far.port, true);
  }
  send(1, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{1, 0, 0, 0}));
  send(0, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 1, 1, 1}));
  send(3, mac(1));
  EXPECT_EQ(received(), (Counts{0, 0, 0, 0}));
  expect_conservation();
}

TEST_F(Lan, PartitionGroupsDoNotReachOneAnother) {
  world_.partition({{"a", "b"}, {"c", "d"}});
  send(0, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 1, 0, 0}));
  send(2, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 0, 0, 1}));
  world_.end_partition({{"a", "b"}, {"c", "d"}});
  send(0, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 1, 1, 1}));
  expect_conservation();
}

TEST_F(Lan, FilteredMulticastStillLetsBroadcastThrough) {
  world_.switch_named("sw").filter_multicast(world_.link("b").end(1).port, true);
  send(0, multicast_mac(IpAddress::v4(224, 0, 0, 18)));
  EXPECT_EQ(received(), (Counts{0, 0, 1, 1}));
  send(1, multicast_mac(IpAddress::v4(224, 0, 0, 18)));
  EXPECT_EQ(received(), (Counts{1, 0, 1, 1})) << "only towards the port";
  send(0, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 1, 1, 1}));
}

TEST_F(Lan, BridgeProtocolsAreNotForwarded) {
  send(0, {{0x01, 0x80, 0xc2, 0, 0, 0}});
  EXPECT_EQ(received(), (Counts{0, 0, 0, 0}));
  expect_conservation();
}

TEST_F(Lan, AFrameAboveTheMtuIsLost) {
  send(0, MacAddress::broadcast(), EthernetView::kSize + 1500);
  EXPECT_EQ(received(), (Counts{0, 1, 1, 1}));
  send(0, MacAddress::broadcast(), EthernetView::kSize + 1501);
  EXPECT_EQ(received(), (Counts{0, 0, 0, 0}));
  EXPECT_EQ(lost(Loss::too_big), 1u);
}

TEST_F(Lan, ADeadSwitchTakesAllCarrierWithIt) {
  world_.switch_named("sw").set_power(false);
  EXPECT_FALSE(receivers_[0].carrier);
  EXPECT_TRUE(receivers_[3].carrier) << "on the other switch";
  send(3, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{0, 0, 0, 0}));
  world_.switch_named("sw").set_power(true);
  send(3, MacAddress::broadcast());
  EXPECT_EQ(received(), (Counts{1, 1, 1, 0}));
  expect_conservation();
}

TEST(Link, TakesTheTimeOfItsRateAndDelay) {
  LanBuilder lan;
  lan.add_switch("sw");
  lan.add_host("a", "");
  lan.add_host("b", "");
  for (NodeSpec& node : lan.topology.nodes) {
    node.interfaces[0].link = {.bits_per_second = 1'000'000'000, .delay = 10us, .queue_octets = 0, .mtu = 1500};
  }
  World world(lan.topology, 1);
  struct Receiver : FrameReceiver {
    explicit Receiver(World& its_world) : world(its_world) {}
    void on_frame(Nic&, FrameRef) override { at.push_back(world.now()); }
    void on_carrier(Nic&, bool) override {}
    World& world;
    std::vector<Time> at;
  } receiver(world);
  world.node("b").nic("eth0").set_receiver(&receiver);
  for (int i = 0; i < 2; ++i) {
    FrameRef frame = FrameRef::allocate(1476);
    write_ethernet(frame.bytes(),
                   {world.node("b").nic("eth0").mac(), world.node("a").nic("eth0").mac(), EtherType::ipv4});
    world.node("a").nic("eth0").transmit(std::move(frame));
  }
  world.run_for(1ms);
  // 1,476 octets and 24 around them at 1 Gbit/s take 12 us, on each of two links.
  ASSERT_EQ(receiver.at.size(), 2u);
  EXPECT_EQ(receiver.at[0], Time(44us));
  EXPECT_EQ(receiver.at[1], Time(56us)) << "behind the first";
}

TEST(Link, AFullQueueLosesTheRest) {
  LanBuilder lan;
  lan.add_switch("sw");
  lan.add_host("a", "");
  lan.add_host("b", "");
  lan.topology.nodes[0].interfaces[0].link = {
      .bits_per_second = 10'000'000, .delay = 10us, .queue_octets = 15'000, .mtu = 1500};
  World world(lan.topology, 1);
  for (int i = 0; i < 100; ++i) {
    FrameRef frame = FrameRef::allocate(1476);
    write_ethernet(frame.bytes(), {MacAddress::broadcast(), world.node("a").nic("eth0").mac(), EtherType::ipv4});
    world.node("a").nic("eth0").transmit(std::move(frame));
  }
  world.run_for(1s);
  const FrameCounters& frames = world.fabric().counters;
  EXPECT_EQ(frames.delivered, 11u) << "the one under way and ten that wait";
  EXPECT_EQ(frames.lost[static_cast<std::size_t>(Loss::queue_full)], 89u);
}

}  // namespace
}  // namespace viplane::sim
