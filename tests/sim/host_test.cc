// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "net/arp.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

TEST(Host, AnswersAnEchoAfterResolvingBothNeighbours) {
  World world(two_hosts(), 1);
  EchoCounter echo(world.host("a"));
  EXPECT_EQ(world.host("a").ping(ipv4("10.0.0.2"), 1, 1), SendResult::sent);
  world.run_for(1s);
  EXPECT_EQ(echo.replies, 1);
  const FrameCounters& frames = world.fabric().counters;
  EXPECT_EQ(frames.sent, 4u);  // request and reply of ARP, request and reply of ICMP
}

}  // namespace
}  // namespace viplane::sim
