// SPDX-License-Identifier: GPL-2.0-or-later
// The small parts below the stack and the clients.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "env/random.h"
#include "sim/traffic/histogram.h"
#include "sim/traffic/outage_log.h"
#include "sim/traffic/page.h"
#include "sim/traffic/time_wait_table.h"
#include "sim/traffic/tuple_index.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

TEST(TupleIndex, AgreesWithAMapOverRandomInsertionsAndErasures) {
  Random random(3);
  TupleIndex index;
  std::vector<TcpTuple> tuples(3000);
  for (auto& tuple : tuples) {
    tuple = {static_cast<std::uint32_t>(random.next() % 4), static_cast<std::uint32_t>(random.next() % 4),
             static_cast<std::uint16_t>(random.next()), 80};
  }
  const auto tuple_of = [&](std::uint32_t record) -> const TcpTuple& { return tuples[record]; };
  std::map<std::uint32_t, bool> present;
  for (int step = 0; step < 30'000; ++step) {
    const auto record = static_cast<std::uint32_t>(random.next() % tuples.size());
    const std::uint32_t found = index.find(tuples[record], tuple_of);
    if (found == TupleIndex::kNone) {
      EXPECT_FALSE(present[record]);
      index.insert(tuples[record], record);
      present[record] = true;
    } else if (found == record) {
      EXPECT_TRUE(present[record]);
      index.erase(tuples[record], record);
      present[record] = false;
    }
  }
  const auto count = std::count_if(present.begin(), present.end(), [](const auto& entry) { return entry.second; });
  EXPECT_EQ(index.size(), static_cast<std::size_t>(count));
}

TEST(TimeWaitTable, ForgetsTheOldestWhenFullAndAllAfterAMinute) {
  TimeWaitTable table(3);
  const auto tuple = [](std::uint16_t port) { return TcpTuple{1, 2, port, 80}; };
  for (std::uint16_t port = 1; port <= 4; ++port) table.add(Time(1s), tuple(port), port, 0);
  EXPECT_EQ(table.find(Time(1s), tuple(1)), nullptr);
  ASSERT_NE(table.find(Time(60s), tuple(4)), nullptr);
  EXPECT_EQ(table.find(Time(60s), tuple(4))->send_next, 4u);
  EXPECT_EQ(table.find(Time(61s), tuple(4)), nullptr);
  table.remove(tuple(3));
  EXPECT_EQ(table.find(Time(1s), tuple(3)), nullptr);
  EXPECT_EQ(table.size(), 2u);
}

TEST(Histogram, PercentilesAreWithinAThirtySecondOfTheTruth) {
  Random random(9);
  Histogram histogram;
  std::vector<std::int64_t> values;
  for (int i = 0; i < 10'000; ++i) {
    const auto value =
        static_cast<std::int64_t>(1ULL << (random.next() % 40)) + static_cast<std::int64_t>(random.next() % 1000);
    values.push_back(value);
    histogram.record(Duration(value));
  }
  std::sort(values.begin(), values.end());
  for (const double fraction : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const auto truth = static_cast<double>(values[static_cast<std::size_t>(fraction * 10'000) - 1]);
    const auto found = static_cast<double>(histogram.percentile(fraction).count());
    EXPECT_GE(found, truth);
    EXPECT_LE(found, truth * (1 + 1.0 / 32) + 1);
  }
  EXPECT_EQ(histogram.percentile(1.0), Duration(values.back()));
  EXPECT_EQ(histogram.least(), Duration(values.front()));
}

TEST(Histogram, MergesAsIfOneHadCountedBoth) {
  Histogram a, b, both;
  for (int i = 1; i < 500; ++i) {
    (i % 3 == 0 ? a : b).record(Duration(i * 977));
    both.record(Duration(i * 977));
  }
  a.merge(b);
  EXPECT_EQ(a.count(), both.count());
  EXPECT_EQ(a.percentile(0.7), both.percentile(0.7));
  EXPECT_EQ(a.most(), both.most());
}

TEST(AttemptLog, CountsAFailureFromItsStartHoweverLateItIsKnown) {
  AttemptLog log;
  const auto first = log.begin(Time(1s));
  const auto lost = log.begin(Time(2s));
  const auto after = log.begin(Time(3s));
  EXPECT_TRUE(log.on_success(first, Time(1s + 1ms)).empty());
  EXPECT_TRUE(log.on_success(after, Time(3s + 1ms)).empty()) << "what became of the one before is not known yet";
  EXPECT_EQ(log.on_failure(lost), (std::vector<Outage>{{Time(2s), Time(3s + 1ms)}}));
  EXPECT_TRUE(log.finish(Time(9s)).empty());
}

TEST(AttemptLog, SeparateFailuresAreSeparateOutages) {
  AttemptLog log;
  std::vector<AttemptLog::Attempt> attempts;
  for (int i = 0; i < 4; ++i) attempts.push_back(log.begin(Time(i * 1s)));
  log.on_success(attempts[3], Time(3s));
  log.on_failure(attempts[2]);
  log.on_success(attempts[1], Time(1s));
  EXPECT_EQ(log.on_failure(attempts[0]), (std::vector<Outage>{{Time(0s), Time(1s)}, {Time(2s), Time(3s)}}));
}

TEST(GapLog, OnlyGapsAboveTheThresholdAreOutages) {
  GapLog log(100ms);
  log.start(Time(0s));
  EXPECT_FALSE(log.on_success(Time(100ms)));
  EXPECT_EQ(log.on_success(Time(201ms)), (Outage{Time(100ms), Time(201ms)}));
}

TEST(Page, HasTheSizeThatWasAskedFor) {
  for (const std::size_t octets : {96u, 237u, 1000u, 20'000u}) {
    EXPECT_EQ(Page::of_size(octets).closing_response().size(), octets);
  }
  EXPECT_THROW(Page::of_size(10), std::invalid_argument);
}

TEST(RequestReader, FindsTheSameRequestsHoweverTheyAreCut) {
  const std::string text =
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /b HTTP/1.0\r\nconnection:  Keep-Alive\r\n\r\nGET /c "
      "HTTP/1.1\r\nConnection: close\r\n\r\n";
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    RequestReader reader;
    std::string story;
    for (std::size_t at = 0; at < text.size(); at += cut) {
      ByteView piece = as_octets(std::string_view(text).substr(at, cut));
      HttpRequest request;
      while (!piece.empty()) {
        if (reader.read(piece, request) != RequestReader::Status::request) break;
        story += std::string(request.path) + (request.keep_alive ? "+" : "-");
      }
    }
    EXPECT_EQ(story, "/a+/b+/c-") << cut;
  }
}

TEST(RequestReader, RefusesWhatIsNoRequestOrHasNoEnd) {
  RequestReader reader;
  HttpRequest request;
  ByteView nonsense = as_octets("hello\r\n\r\n");
  EXPECT_EQ(reader.read(nonsense, request), RequestReader::Status::bad);
  const std::string endless(9'000, 'a');
  ByteView piece = as_octets(endless);
  EXPECT_EQ(RequestReader().read(piece, request), RequestReader::Status::bad);
}

TEST(ResponseReader, CountsResponsesHoweverTheyAreCut) {
  const std::string text =
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 "
      "OK\r\nContent-Length: 2\r\n\r\n\r\n";
  for (std::size_t cut = 1; cut <= text.size(); ++cut) {
    ResponseReader reader;
    int complete = 0;
    for (std::size_t at = 0; at < text.size(); at += cut) {
      complete += reader.read(as_octets(std::string_view(text).substr(at, cut)));
    }
    EXPECT_EQ(complete, 3) << cut;
  }
  EXPECT_EQ(ResponseReader().read(as_octets("HTTP/1.1 200 OK\r\n\r\n")), -1);
}

}  // namespace
}  // namespace viplane::sim
