// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/sync/outbox.h"

#include <gtest/gtest.h>

namespace viplane::test {
namespace {

using namespace std::chrono_literals;
using dataplane::SharedConnection;
using path::State;

SharedConnection in_state(State state) {
  return {.state = state,
          .client = {IpAddress::v4(198, 51, 100, 1), 20001},
          .virtual_address = {IpAddress::v4(10, 71, 0, 100), 80},
          .server = {IpAddress::v4(10, 72, 0, 21), 80},
          .remaining = 900s};
}

constexpr Time kNow{1000s};

TEST(SyncOutbox, WhatIsPostedWaitsForAMomentAndGoesTogether) {
  sync::Outbox outbox(7);
  EXPECT_FALSE(outbox.deadline());
  EXPECT_FALSE(outbox.post(kNow, in_state(State::established)));
  EXPECT_FALSE(outbox.post(kNow + 5ms, in_state(State::fin_wait)));
  EXPECT_EQ(outbox.deadline(), kNow + sync::Outbox::kPatience) << "counts from the first";
  std::size_t count = 0;
  const auto message = sync::parse(outbox.take(count));
  EXPECT_EQ(count, 2u);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->id, 7);
  EXPECT_EQ(message->connections.size(), 2u);
  EXPECT_FALSE(outbox.deadline());
  EXPECT_TRUE(outbox.take(count).empty());
  EXPECT_EQ(count, 0u);
}

TEST(SyncOutbox, AFullOneGoesAtOnce) {
  sync::Outbox outbox(7, 8 + 3 * 36);
  EXPECT_FALSE(outbox.post(kNow, in_state(State::established)));
  EXPECT_FALSE(outbox.post(kNow, in_state(State::established)));
  EXPECT_TRUE(outbox.post(kNow, in_state(State::established)));
}

TEST(SyncOutbox, OneConnectionAlwaysHasRoom) {
  sync::Outbox outbox(7, 0);
  EXPECT_TRUE(outbox.post(kNow, in_state(State::established)));
  std::size_t count = 0;
  EXPECT_TRUE(sync::parse(outbox.take(count)));
}

}  // namespace
}  // namespace viplane::test
