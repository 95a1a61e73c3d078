// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/lossy_port.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <vector>

#include "env/fake_clock.h"
#include "env/loopback_port.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;

struct Lossy : testing::Test {
  Bytes numbered(std::uint32_t number) {
    Bytes frame(60);
    store_be32(frame.data() + 20, number);
    return frame;
  }

  // Sends `count` numbered frames one a millisecond through a port that behaves so, and answers the numbers that
  // arrive, in order.
  std::vector<std::uint32_t> arrivals(Losses losses, std::uint32_t count = 1000, std::uint64_t seed = 1) {
    LossyPort lossy(*left, clock, Random(seed), losses);
    for (std::uint32_t number = 0; number < count; ++number) {
      EXPECT_TRUE(lossy.send(numbered(number)));
      clock.run_for(1ms);
    }
    clock.run_for(10s);
    return drain(*right);
  }

  std::vector<std::uint32_t> drain(PacketPort& port) {
    std::vector<std::uint32_t> numbers;
    std::array<Frame, 8> slots;
    while (const auto arrived = port.receive(slots)) {
      for (Frame& frame : std::span(slots).first(arrived)) {
        numbers.push_back(load_be32(frame.data + 20));
        frame.verdict = Verdict::to_host;
      }
      port.finish(std::span(slots).first(arrived));
    }
    return numbers;
  }

  FakeClock clock;
  LoopbackWire wire{clock};
  std::unique_ptr<LoopbackPort> left = wire.add_port({.name = "left"}), right = wire.add_port({.name = "right"});
};

TEST_F(Lossy, LosesAboutAsManyAsAsked) {
  const auto arrived = arrivals({.drop_sent = 0.3}).size();
  EXPECT_GT(arrived, 640u);
  EXPECT_LT(arrived, 760u);
}

TEST_F(Lossy, LosesAllOrNothing) {
  EXPECT_EQ(arrivals({.drop_sent = 1}).size(), 0u);
  EXPECT_EQ(arrivals({}).size(), 1000u);
}

TEST_F(Lossy, DuplicatesFollowTheirOriginal) {
  const auto arrived = arrivals({.duplicate_sent = 0.5});
  EXPECT_GT(arrived.size(), 1400u);
  EXPECT_LT(arrived.size(), 1600u);
  EXPECT_TRUE(std::is_sorted(arrived.begin(), arrived.end()));
}

TEST_F(Lossy, ADelayKeepsTheOrderAndJitterDoesNot) {
  const auto delayed = arrivals({.delay = 5ms}, 100);
  EXPECT_EQ(delayed.size(), 100u);
  EXPECT_TRUE(std::is_sorted(delayed.begin(), delayed.end()));
  const auto shaken = arrivals({.delay = 5ms, .jitter = 10ms}, 100);
  EXPECT_EQ(shaken.size(), 100u);
  EXPECT_FALSE(std::is_sorted(shaken.begin(), shaken.end()));
}

TEST_F(Lossy, ADelayedFrameArrivesAfterTheDelay) {
  LossyPort lossy(*left, clock, Random(1), {.delay = 5ms});
  lossy.send(numbered(1));
  clock.run_for(4999us);
  EXPECT_TRUE(drain(*right).empty());
  clock.run_for(1us);
  EXPECT_EQ(drain(*right).size(), 1u);
}

TEST_F(Lossy, WhatIsDelayedGoesWithThePort) {
  { LossyPort(*left, clock, Random(1), {.delay = 5ms}).send(numbered(1)); }
  clock.run_for(1s);
  EXPECT_TRUE(drain(*right).empty());
}

TEST_F(Lossy, WhatTheReceiverLosesTheHostDoesNotGetEither) {
  LossyPort lossy(*right, clock, Random(1), {.drop_received = 0.5});
  std::vector<std::uint32_t> host;
  right->on_host_frame([&](ByteView frame) { host.push_back(load_be32(frame.data() + 20)); });
  for (std::uint32_t number = 0; number < 1000; ++number) left->send(numbered(number));
  clock.run_for(1s);
  const auto received = drain(lossy);
  EXPECT_GT(received.size(), 440u);
  EXPECT_LT(received.size(), 560u);
  EXPECT_EQ(host, received);
}

TEST_F(Lossy, ReceiveSkipsABatchThatIsLostAsAWhole) {
  LossyPort lossy(*right, clock, Random(1), {.drop_received = 0.9});
  for (std::uint32_t number = 0; number < 100; ++number) left->send(numbered(number));
  clock.run_for(1s);
  EXPECT_GT(drain(lossy).size(), 0u);
  EXPECT_TRUE(drain(*right).empty());  // nothing was left behind
}

TEST_F(Lossy, TheSameSeedLosesTheSame) {
  const Losses losses{.drop_sent = 0.2, .duplicate_sent = 0.2, .delay = 1ms, .jitter = 5ms};
  const auto first = arrivals(losses, 300, 7);
  EXPECT_EQ(first, arrivals(losses, 300, 7));
  EXPECT_NE(first, arrivals(losses, 300, 8));
}

}  // namespace
}  // namespace viplane
