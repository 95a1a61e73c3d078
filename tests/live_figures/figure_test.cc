// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/figure.h"

#include <gmock/gmock.h>

#include "bench/live/churn.h"
#include "bench/live/series.h"

namespace viplane::bench {
namespace {

TEST(Figure, IsMetUpToItsGoalAndMissedBeyond) {
  EXPECT_TRUE(at_most("a", 20, 20).is_met());
  EXPECT_FALSE(at_most("a", 20.1, 20).is_met());
  EXPECT_FALSE((Figure{"heals", 49, "at least", 50}).is_met());
  EXPECT_TRUE(told("a", 1e9).is_met());
  EXPECT_THAT(to_table({at_most("late", 30, 20)}), testing::HasSubstr("MISSED"));
  EXPECT_EQ(markdown_rows({at_most("late", 30, 20)}), "| late | 30.00 | at most 20 **missed** |\n");
}

TEST(Figure, QuantilesAreValuesThatOccurred) {
  EXPECT_EQ(quantile({4, 1, 3, 2, 5}, 0.5), 3);
  EXPECT_EQ(quantile({4, 1, 3, 2, 5}, 0.25), 2);
  EXPECT_EQ(quantile({4, 1, 3, 2, 5}, 1), 5);
}

TEST(Figure, WhatCouldNotBeMeasuredKeepsNoPromise) {
  const Figure none = at_most("late", quantile({}, 0.5), 20);
  EXPECT_FALSE(none.is_met());
  EXPECT_EQ(markdown_rows({none}), "| late | none | at most 20 **missed** |\n");
  EXPECT_FALSE(at_most("reset", Series(1).sum("nothing", 0), 0).is_met());
}

TEST(Series, CollectsNumbersByRowAndCountsFailures) {
  Series series(2);
  series.add("a", [] { return Numbers{1, 10}; });
  series.add("b", [] { return Numbers{7, 70}; });
  series.add("a", [] { return Numbers{2, 20}; });
  series.add("a", []() -> Numbers { throw std::runtime_error("no luck"); });
  series.hold();
  EXPECT_THAT(series.column("a", 1), testing::ElementsAre(10, 20));
  EXPECT_EQ(series.sum("b", 0), 7);
  std::vector<Figure> figures;
  series.report_failures("the test", figures);
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].value, 1);
  EXPECT_FALSE(figures[0].is_met());
}

TEST(Churn, ComparesTheEndWithTheTimeAfterWarmingUp) {
  Churn churn;
  for (int i = 0; i < 20; ++i) churn.samples.push_back({i < 2 ? 50.0 : 100.0 + i / 19, 30, 2});
  EXPECT_NEAR(churn.growth(), 0.0, 1e-9);
  for (auto& sample : churn.samples) sample.resident_kib += &sample - churn.samples.data();
  EXPECT_GT(churn.growth(), 0.15);
  EXPECT_EQ(churn.lost_descriptors(), 0);
  churn.samples.back().descriptors = 31;
  EXPECT_EQ(churn.lost_descriptors(), 1);
}

}  // namespace
}  // namespace viplane::bench
