// SPDX-License-Identifier: GPL-2.0-or-later
// A director whose frames cost time: what comes late, and what comes never.
#include <gtest/gtest.h>

#include "tests/sim/test_process.h"

namespace viplane::sim {
namespace {

Topology with_frame_cost(Duration cost, std::uint32_t ring) {
  Topology topology = two_hosts();
  topology.nodes[1].frame_cost = cost;
  topology.nodes[1].receive_ring = ring;
  return topology;
}

class Processing : public testing::Test {
 protected:
  // "a" knows the MAC of "b", and `b` has nothing to do.
  void settle() {
    ASSERT_TRUE(lan.vip_answers());
    lan.diary.frames = 0;
  }
  void send(int frames) {
    for (int i = 0; i < frames; ++i) lan.world.host("a").ping(kTestVip.address.v4_value(), 2, i);
  }
  ProcessWorld lan{with_frame_cost(1ms, 8)};
};

TEST_F(Processing, FramesAreReadOneAfterTheOtherEachForItsPrice) {
  settle();
  send(5);
  lan.world.run_for(3500us);
  EXPECT_EQ(lan.diary.frames, 3);
  lan.world.run_for(2ms);
  EXPECT_EQ(lan.diary.frames, 5);
}

TEST_F(Processing, WhatFindsTheRingFullIsLostAndCounted) {
  settle();
  send(20);
  lan.world.run_for(100ms);
  EXPECT_EQ(lan.diary.frames, 8);
  EXPECT_EQ(lan.node().port("eth0").overruns(), 12u);
}

TEST_F(Processing, APricePaidIsCountedAsBusyTime) {
  settle();
  const Duration before = lan.node().processor().busy();
  send(5);
  lan.world.run_for(100ms);
  EXPECT_EQ(lan.node().processor().busy() - before, 5ms);
}

TEST_F(Processing, WhatCameWhileFrozenIsPaidForAfterwards) {
  settle();
  lan.node().freeze_process();
  send(3);
  lan.world.run_for(100ms);
  EXPECT_EQ(lan.diary.frames, 0);
  lan.node().resume_process();
  lan.world.run_for(2500us);
  EXPECT_EQ(lan.diary.frames, 2);
}

TEST_F(Processing, WorkForAKilledProcessIsNotItsSuccessors) {
  settle();
  send(3);
  lan.world.run_for(100us);
  lan.node().kill_process(KillScope::child);
  lan.world.run_for(100ms);
  EXPECT_EQ(lan.diary.frames, 0);
  EXPECT_TRUE(lan.vip_answers());
}

TEST(Processor, WithoutAPriceFramesAreReadAtOnce) {
  ProcessWorld lan;
  ASSERT_TRUE(lan.vip_answers());
  EXPECT_EQ(lan.node().processor().frames(), 0u);
}

}  // namespace
}  // namespace viplane::sim
