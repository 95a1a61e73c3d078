// SPDX-License-Identifier: GPL-2.0-or-later
// Clocks that are wrong.
#include "tests/sim/audience.h"

namespace viplane::sim {
namespace {

TEST_F(Faults, AFastClockMakesTimersEarlyAndASlowOneLate) {
  const auto fast = faults::clock_skew("b", 2);
  fast->inject(world());
  EXPECT_NEAR(heard_in(10s), 20, 1);
  fast->heal(world());
  const auto slow = faults::clock_skew("b", 0.5);
  slow->inject(world());
  EXPECT_NEAR(heard_in(10s), 5, 1);
  slow->heal(world());
  EXPECT_NEAR(heard_in(10s), 10, 1);
}

TEST_F(Faults, AStepMakesDueWhatLaysWithinIt) {
  Node& node = world().node("b");
  const Time before = node.env().clock.now();
  run(100ms);
  const int heard = heard_in(1ms);
  faults::clock_step("b", 5s)->inject(world());
  EXPECT_EQ(node.env().clock.now() - before, 5101ms);
  EXPECT_EQ(heard + heard_in(1ms), 1) << "one timer was due; it is armed anew from the clock's own now";
  EXPECT_EQ(heard_in(1s), 1);
}

TEST_F(Faults, EventsBearTheWorldsTimeWhateverTheNodesClockSays) {
  Time at{};
  world().on_event([&at](const Event& event) { at = event.at; });
  faults::clock_step("b", 1h)->inject(world());
  faults::cut_link("b", true)->inject(world());
  EXPECT_EQ(at, world().now());
}

}  // namespace
}  // namespace viplane::sim
