// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "webbench/histogram.h"
#include "webbench/pace.h"
#include "webbench/reply_head.h"
#include "webbench/spectrum.h"

namespace viplane::webbench {
namespace {

TEST(Histogram, EveryValueLiesInItsCellWithinThreeDigits) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> (22 + random() % 40));
    Histogram histogram;
    histogram.record(value);
    for (std::size_t cell = 0; cell < histogram.cells(); ++cell) {
      if (histogram.count_in(cell) == 0) continue;
      EXPECT_LE(Histogram::lowest_of(cell), value);
      EXPECT_GE(Histogram::highest_of(cell), value);
      EXPECT_LE(static_cast<double>(Histogram::highest_of(cell) - Histogram::lowest_of(cell)),
                static_cast<double>(value) / 1000);
    }
    if (i > 100) i += 20;
  }
}

TEST(Histogram, CellsFollowOneAnotherWithoutAGap) {
  const Histogram histogram;
  for (std::size_t cell = 1; cell < histogram.cells(); ++cell)
    ASSERT_EQ(Histogram::lowest_of(cell), Histogram::highest_of(cell - 1) + 1) << cell;
  EXPECT_EQ(Histogram::highest_of(histogram.cells() - 1), Histogram::kLargest);
}

TEST(Histogram, PercentilesAreThoseOfTheSortedValues) {
  Histogram histogram;
  for (int value = 1; value <= 1000; ++value) histogram.record(value);
  EXPECT_EQ(histogram.percentile(50), 500);
  EXPECT_EQ(histogram.percentile(99), 990);
  EXPECT_EQ(histogram.percentile(100), 1000);
  EXPECT_EQ(histogram.percentile(0), 1);
  EXPECT_DOUBLE_EQ(histogram.mean(), 500.5);
  EXPECT_NEAR(histogram.standard_deviation(), 288.675, 0.001);
}

TEST(Histogram, EmptyIsZeroThroughout) {
  const Histogram histogram;
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.percentile(99), 0);
  EXPECT_EQ(histogram.mean(), 0);
}

TEST(Histogram, TakesNonsenseAtItsEnds) {
  Histogram histogram;
  histogram.record(-5);
  histogram.record(INT64_MAX);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), Histogram::kLargest);
}

TEST(Histogram, TwoAddUpToOneOfAll) {
  Histogram low, high, all;
  for (int value = 0; value < 5000; value += 7) {
    (value < 2500 ? low : high).record(value);
    all.record(value);
  }
  low.add(high);
  EXPECT_EQ(low.count(), all.count());
  EXPECT_EQ(low.percentile(77), all.percentile(77));
  EXPECT_EQ(low.max(), all.max());
}

TEST(Spectrum, IsHdrHistogramsText) {
  Histogram histogram;
  for (int value = 1; value <= 4; ++value) histogram.record(value * 1000);
  EXPECT_EQ(percentile_spectrum(histogram),
            "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
            "       1.000 0.000000000000          1           1.00\n"
            "       1.000 0.100000000000          1           1.11\n"
            "       1.000 0.200000000000          1           1.25\n"
            "       2.000 0.300000000000          2           1.43\n"
            "       2.000 0.400000000000          2           1.67\n"
            "       2.000 0.500000000000          2           2.00\n"
            "       3.001 0.550000000000          3           2.22\n"
            "       3.001 0.600000000000          3           2.50\n"
            "       3.001 0.650000000000          3           2.86\n"
            "       3.001 0.700000000000          3           3.33\n"
            "       3.001 0.750000000000          3           4.00\n"
            "       4.000 0.775000000000          4           4.44\n"
            "       4.000 1.000000000000          4\n"
            "#[Mean    =        2.501, StdDeviation   =        1.118]\n"
            "#[Max     =        4.000, Total count    =            4]\n"
            "#[Buckets =           32, SubBuckets     =         2048]\n");
}

TEST(Pace, PlansEvenlyWithoutDrift) {
  Pace pace(3);
  EXPECT_TRUE(pace.due(0));
  EXPECT_EQ(pace.take(), 0);
  EXPECT_FALSE(pace.due(333'333'332));
  EXPECT_TRUE(pace.due(333'333'333));
  for (int i = 1; i < 3000; ++i) pace.take();
  EXPECT_EQ(pace.next(), 1'000'000'000'000);
}

ReplyHead head_of(std::initializer_list<std::string_view> pieces) {
  ReplyHead head;
  for (const std::string_view piece : pieces) head.take(piece);
  return head;
}

TEST(ReplyHead, KnowsTheStatusHoweverItArrives) {
  EXPECT_EQ(head_of({"HTTP/1.1 404 Not Found\r\n\r\n"}).status_class(), 4);
  EXPECT_EQ(head_of({"HT", "TP/1.0 2", "00 OK\r\n"}).status_class(), 2);
  EXPECT_EQ(head_of({"<html>"}).status_class(), 0);
  EXPECT_EQ(head_of({"HTTP/1.0 900 What\r\n\r\n"}).status_class(), 0);
  EXPECT_EQ(head_of({}).status_class(), 0);
}

TEST(ReplyHead, FindsHeadersWhateverTheirCase) {
  const ReplyHead head =
      head_of({"HTTP/1.0 200 OK\r\nX-Real-Serve", "r:  rs1 \r\nX-Real-Server: rs2\r\n\r", "\nX-Body: no"});
  EXPECT_EQ(head.header("x-real-server"), "rs1");
  EXPECT_EQ(head.header("X-Real"), "");
  EXPECT_EQ(head.header("X-Body"), "");
}

TEST(ReplyHead, KeepsItsLimit) {
  ReplyHead head;
  for (int i = 0; i < 1000; ++i) head.take(std::string(100, 'a'));
  head.take("\r\nX: y\r\n\r\n");
  EXPECT_EQ(head.header("X"), "");
}

}  // namespace
}  // namespace viplane::webbench
