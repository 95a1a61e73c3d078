// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/lingering_addresses.h"

#include <gmock/gmock.h>

namespace viplane {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

const IpAddress kKept = IpAddress::v4(10, 0, 0, 1), kLent = IpAddress::v4(10, 0, 0, 100);
constexpr Time kBegin{1000s};
constexpr Duration kLinger = LingeringAddresses::kLinger;

TEST(LingeringAddresses, AnAddressThatWasHandedOverCountsForAMomentLonger) {
  LingeringAddresses lingering;
  EXPECT_THAT(lingering.update(kBegin, {kLent, kKept}), UnorderedElementsAre(kKept, kLent));
  EXPECT_FALSE(lingering.deadline());
  lingering.linger(kBegin + 1s, kLent);
  EXPECT_THAT(lingering.update(kBegin + 1s, {kKept}), UnorderedElementsAre(kKept, kLent));
  EXPECT_EQ(lingering.deadline(), kBegin + 1s + kLinger);
  EXPECT_THAT(lingering.update(kBegin + 1s + kLinger, {kKept}), ElementsAre(kKept));
  EXPECT_FALSE(lingering.deadline());
}

TEST(LingeringAddresses, AnyOtherIsGoneAtOnce) {
  LingeringAddresses lingering;
  lingering.update(kBegin, {kKept, kLent});
  EXPECT_THAT(lingering.update(kBegin + 1ms, {kKept}), ElementsAre(kKept));
}

TEST(LingeringAddresses, LookingAgainDoesNotProlongIt) {
  LingeringAddresses lingering;
  lingering.linger(kBegin, kLent);
  lingering.update(kBegin + 1ms, {kKept});
  lingering.update(kBegin + 2ms, {kKept});
  EXPECT_EQ(lingering.deadline(), kBegin + kLinger);
}

TEST(LingeringAddresses, OneThatCameBackIsTheHostsAsEver) {
  LingeringAddresses lingering;
  lingering.linger(kBegin, kLent);
  EXPECT_THAT(lingering.update(kBegin + 2ms, {kKept, kLent}), UnorderedElementsAre(kKept, kLent));
  EXPECT_FALSE(lingering.deadline());
}

}  // namespace
}  // namespace viplane
