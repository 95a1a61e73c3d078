// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/neighbour_table.h"

#include <gtest/gtest.h>

namespace viplane {
namespace {

using namespace std::chrono_literals;

const Neighbour kNeighbour{0, IpAddress::v4(10, 0, 0, 7)};
const MacAddress kMac{{2, 0, 0, 0, 0, 7}};
const MacAddress kOtherMac{{2, 0, 0, 0, 0, 8}};

Time at(Duration since_start) { return Time{since_start}; }

template <class Action>
std::size_t count(const NeighbourActions& actions) {
  std::size_t n = 0;
  for (const auto& action : actions) n += std::holds_alternative<Action>(action);
  return n;
}

TEST(NeighbourTable, AsksTheWholeLinkForAStranger) {
  NeighbourTable table;
  const auto actions = table.want(at(0s), kNeighbour, true);
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_FALSE(std::get<Solicit>(actions[0]).known);
  EXPECT_FALSE(table.find(kNeighbour));
}

TEST(NeighbourTable, AsksAgainEverySecondAndNeverGivesUpAWantedNeighbour) {
  NeighbourTable table;
  (void)table.want(at(0s), kNeighbour, true);
  for (int second = 1; second <= 20; ++second) {
    ASSERT_EQ(table.deadline(), at(1s * second));
    EXPECT_EQ(count<Solicit>(table.on_deadline(at(1s * second))), 1u);
  }
}

TEST(NeighbourTable, ReportsAnAnswerOnce) {
  NeighbourTable table;
  (void)table.want(at(0s), kNeighbour, true);
  EXPECT_EQ(count<NeighbourResolved>(table.heard(at(1ms), kNeighbour, kMac)), 1u);
  EXPECT_EQ(table.heard(at(2ms), kNeighbour, kMac).size(), 0u);
  EXPECT_EQ(table.find(kNeighbour), kMac);
}

TEST(NeighbourTable, FollowsANeighbourThatMovesToAnotherMac) {
  NeighbourTable table;
  (void)table.want(at(0s), kNeighbour, true);
  (void)table.heard(at(1ms), kNeighbour, kMac);
  EXPECT_EQ(count<NeighbourResolved>(table.heard(at(5s), kNeighbour, kOtherMac)), 1u);
  EXPECT_EQ(table.find(kNeighbour), kOtherMac);
}

TEST(NeighbourTable, LearnsNothingAboutWhomItDoesNotWant) {
  NeighbourTable table;
  EXPECT_TRUE(table.heard(at(0s), kNeighbour, kMac).empty());
  EXPECT_FALSE(table.find(kNeighbour));
}

TEST(NeighbourTable, ConfirmsAKnownMacAndUsesItMeanwhile) {
  NeighbourTable table;
  (void)table.want(at(0s), kNeighbour, true);
  (void)table.heard(at(0s), kNeighbour, kMac);
  const auto actions = table.on_deadline(at(30s));
  ASSERT_EQ(count<Solicit>(actions), 1u);
  EXPECT_EQ(std::get<Solicit>(actions[0]).known, kMac);
  EXPECT_EQ(table.find(kNeighbour), kMac);
}

TEST(NeighbourTable, ForgetsAMacThatNobodyConfirms) {
  NeighbourTable table;
  (void)table.want(at(0s), kNeighbour, true);
  (void)table.heard(at(0s), kNeighbour, kMac);
  std::size_t lost = 0;
  for (int i = 0; i <= 6; ++i) lost += count<NeighbourLost>(table.on_deadline(at(30s + 1s * i)));
  EXPECT_EQ(lost, 1u);
  EXPECT_FALSE(table.find(kNeighbour));
}

TEST(NeighbourTable, BelievesNothingBehindAPortThatWentDown) {
  NeighbourTable table;
  (void)table.want(at(0s), kNeighbour, true);
  (void)table.heard(at(0s), kNeighbour, kMac);
  EXPECT_EQ(count<NeighbourLost>(table.port_down(at(1s), 0)), 1u);
  EXPECT_FALSE(table.find(kNeighbour));
}

TEST(NeighbourTable, EvictsTheLeastRecentlyUsedButNeverAPinnedOne) {
  NeighbourTable table;
  (void)table.want(at(0s), kNeighbour, true);
  (void)table.heard(at(0s), kNeighbour, kMac);
  for (std::uint32_t i = 0; i < 3000; ++i) (void)table.want(at(1s), {0, IpAddress::v4(0x0b000000 + i)}, false);
  EXPECT_EQ(table.find(kNeighbour), kMac);
}

}  // namespace
}  // namespace viplane
