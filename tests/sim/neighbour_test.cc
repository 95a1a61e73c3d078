// SPDX-License-Identifier: GPL-2.0-or-later
// The neighbour table alone: Linux's states and times, seen from a fake interface.
#include <gtest/gtest.h>

#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

const IpAddress kPeer = IpAddress::v4(10, 0, 0, 2);
constexpr MacAddress kMac{{2, 0, 0, 0, 0, 2}};
constexpr MacAddress kOtherMac{{2, 0, 0, 0, 0, 3}};

class Neighbours : public testing::Test, public NeighbourOutput {
 protected:
  void solicit(const Neighbour&, bool unicast, const FrameRef*) override { (unicast ? unicast_ : broadcast_)++; }
  void transmit(FrameRef, MacAddress target) override { sent_to_.push_back(target); }
  void unreachable(FrameRef) override { ++unreachable_; }

  void send() { table_.send(table_.entry(kPeer), FrameRef::allocate(100)); }
  void answer(MacAddress mac = kMac) { table_.heard(kPeer, mac, {.is_answer = true, .overrides = true}); }
  void announce(MacAddress mac) { table_.heard(kPeer, mac, {.overrides = true}); }
  void run(Duration span) { scheduler_.run_until(scheduler_.now() + span); }
  NeighbourState state() { return table_.entry(kPeer).state(); }

  Scheduler scheduler_;
  NeighbourTable table_{scheduler_, *this, Random(7)};
  int unicast_ = 0;
  int broadcast_ = 0;
  int unreachable_ = 0;
  std::vector<MacAddress> sent_to_;
};

TEST_F(Neighbours, PacketsWaitForTheAnswer) {
  send();
  send();
  EXPECT_EQ(state(), NeighbourState::incomplete);
  EXPECT_TRUE(sent_to_.empty());
  answer();
  EXPECT_EQ(state(), NeighbourState::reachable);
  EXPECT_EQ(sent_to_, (std::vector{kMac, kMac}));
  EXPECT_EQ(broadcast_, 1);
}

TEST_F(Neighbours, ThreeQuestionsThenUnreachable) {
  send();
  run(2999ms);
  EXPECT_EQ(broadcast_, 3);
  EXPECT_EQ(unreachable_, 0);
  run(2ms);
  EXPECT_EQ(broadcast_, 3);
  EXPECT_EQ(unreachable_, 1);
  EXPECT_EQ(state(), NeighbourState::failed);
}

TEST_F(Neighbours, TheQueueKeepsTheYoungest101) {
  for (int i = 0; i < 150; ++i) send();
  answer();
  EXPECT_EQ(sent_to_.size(), 101u);
}

TEST_F(Neighbours, AnAnnouncementChangesAnEntryThatExists) {
  send();
  answer();
  announce(kOtherMac);
  EXPECT_EQ(state(), NeighbourState::stale);
  send();
  EXPECT_EQ(sent_to_.back(), kOtherMac);
}

TEST_F(Neighbours, AnAnnouncementMakesNoEntry) {
  announce(kMac);
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(Neighbours, AnUnusedEntryGoesStaleBetween15And45Seconds) {
  send();
  answer();
  run(14s);
  EXPECT_EQ(state(), NeighbourState::reachable);
  run(31s + 1ms);
  EXPECT_EQ(state(), NeighbourState::stale);
  EXPECT_EQ(unicast_, 0);
}

TEST_F(Neighbours, AStaleEntryIsProbedFiveSecondsAfterItsUse) {
  send();
  answer();
  run(50s);
  send();
  EXPECT_EQ(state(), NeighbourState::delay);
  EXPECT_EQ(sent_to_.size(), 2u) << "it is used meanwhile";
  run(4999ms);
  EXPECT_EQ(unicast_, 0);
  run(2ms);
  EXPECT_EQ(state(), NeighbourState::probe);
  EXPECT_EQ(unicast_, 1);
  answer();
  EXPECT_EQ(state(), NeighbourState::reachable);
}

// What a client in steady use of a black hole goes through: reachable for 15 to 45 s, then 5 s of delay and three
// unicast probes a second apart; only then does it ask everybody. The 46.8 s seen with real kernels lie within.
TEST_F(Neighbours, ABlackHoleInUseIsLeftBetween23And54Seconds) {
  send();
  answer();
  const Time begin = scheduler_.now();
  while (state() != NeighbourState::failed) {
    run(100ms);
    if (state() != NeighbourState::failed) send();
    ASSERT_LT(scheduler_.now() - begin, 60s);
  }
  EXPECT_GT(scheduler_.now() - begin, 23s);
  EXPECT_LT(scheduler_.now() - begin, 54s);
  EXPECT_EQ(unicast_, 3);
  send();
  EXPECT_EQ(broadcast_, 2);
  answer(kOtherMac);
  EXPECT_EQ(sent_to_.back(), kOtherMac);
}

TEST_F(Neighbours, ConfirmationFromAboveKeepsAnEntryReachable) {
  send();
  answer();
  for (int i = 0; i < 100; ++i) {
    run(1s);
    send();
    table_.confirm(table_.entry(kPeer));
  }
  EXPECT_EQ(state(), NeighbourState::reachable);
  EXPECT_EQ(unicast_, 0);
}

TEST_F(Neighbours, WithoutOverrideAValidMacStays) {
  send();
  answer();
  table_.heard(kPeer, kOtherMac, {.is_answer = true});
  EXPECT_EQ(table_.entry(kPeer).mac(), kMac);
  EXPECT_EQ(state(), NeighbourState::reachable);
}

TEST_F(Neighbours, AWeakOverrideMakesItDoubt) {
  send();
  answer();
  table_.heard(kPeer, kOtherMac, {.weak_override = true});
  EXPECT_EQ(table_.entry(kPeer).mac(), kMac);
  EXPECT_EQ(state(), NeighbourState::stale);
}

}  // namespace
}  // namespace viplane::sim
