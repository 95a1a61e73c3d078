// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "compare/director_configuration.h"
#include "compare/goals.h"
#include "compare/lab/configurations.h"
#include "compare/lab/nginx.h"
#include "compare/lab/plan.h"
#include "compare/lab/tcp_counters.h"
#include "compare/lab/webbench_run.h"
#include "compare/report.h"
#include "compare/statistics.h"

namespace viplane::compare {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Statistics, TheIntervalIsStudents) {
  const double samples[] = {2.9, 3.0, 3.1};
  const Estimate result = estimate(samples);
  EXPECT_NEAR(result.mean, 3.0, 1e-12);
  EXPECT_NEAR(result.half, 4.303 * 0.1 / std::sqrt(3), 1e-9);
}

TEST(Statistics, OneSampleHasNoIntervalAndNoneNoMean) {
  const double sample[] = {2.5};
  EXPECT_EQ(estimate(sample).mean, 2.5);
  EXPECT_EQ(estimate(sample).half, 0);
  EXPECT_EQ(estimate({}).samples, 0);
}

constexpr char kCounters[] =
    "Ip: Forwarding InReceives\nIp: 1 7\n"
    "Tcp: RtoMin ActiveOpens PassiveOpens RetransSegs\nTcp: -1 40 30 5\n"
    "TcpExt: SyncookiesSent TCPSynRetrans\nTcpExt: 0 2\n";

TEST(TcpCounters, AreFoundByNameWhereverTheyStand) {
  const TcpCounters counters = parse_tcp_counters(kCounters);
  EXPECT_EQ(counters.retransmits, 5u);
  EXPECT_EQ(counters.syn_retransmits, 2u);
}

TEST(TcpCounters, AMissingOneIsNamed) {
  EXPECT_THAT([] { parse_tcp_counters("Tcp: ActiveOpens\nTcp: 1\n"); },
              testing::ThrowsMessage<std::runtime_error>(HasSubstr("Tcp:RetransSegs")));
}

constexpr char kRun[] =
    "\nBenchmarking: GET http://v/\n\nSpeed=60 pages/min, 10 bytes/sec.\nRequests: 1 susceed, 0 failed.\n"
    R"({"webbench":{"pages_per_minute":60,"bytes_per_second":10,"susceed":1,"failed":0},"bytes":10,"started":4,)"
    R"("failures":{"reset":1,"other":2},"microseconds":{"total":{"p50":7,"p99":9}},"servers":{"rs1":1}})"
    "\n";

TEST(Measurement, ReadsWhatWebbenchPrinted) {
  const Measurement run = parse_run(kRun);
  EXPECT_EQ(run.pages_per_minute, 60);
  EXPECT_EQ(run.pages, 1);
  EXPECT_EQ(run.failed, 3);
  EXPECT_EQ(run.offered, 4);
  EXPECT_EQ(run.p99_microseconds, 9);
  EXPECT_EQ(run.servers.at("rs1"), 1);
  EXPECT_TRUE(run.words.ends_with("0 failed.\n"));
}

TEST(Measurement, ShowsWhatItCannotRead) {
  EXPECT_THAT([] { parse_run("Connect to server failed."); },
              testing::ThrowsMessage<std::runtime_error>(HasSubstr("Connect to server failed")));
  EXPECT_THROW(parse_run("\n{}"), std::runtime_error);
}

TEST(Nginx, TellsItsRequests) {
  EXPECT_EQ(parse_requests("Active connections: 1 \nserver accepts handled requests\n 7 8 12 \nReading: 0"), 12u);
  EXPECT_THROW(parse_requests("404"), std::runtime_error);
}

TEST(Measurement, IsWholeUpToTheConnectionsOpenAtTheEnd) {
  Measurement run;
  run.offered = 100;
  run.forwarded = 98;
  EXPECT_TRUE(run.is_whole(2));
  EXPECT_FALSE(run.is_whole(1));
  run.forwarded = 101;  // somebody else's traffic
  EXPECT_FALSE(run.is_whole(2));
}

Comparison example() {
  Row row{"viplaned-dr", "viplaned, direct routing", Mode::direct_routing, 8, {}, {}};
  for (const int pages : {2980, 3020}) {
    Pair pair;
    pair.direct.pages_per_minute = pair.direct.pages = 1000;
    pair.through_vip.pages_per_minute = pair.through_vip.pages = pages;
    pair.direct.words = "one\n";
    pair.through_vip.words = "three\n";
    row.pairs.push_back(pair);
  }
  Row broken{"haproxy", "HAProxy, TCP", Mode::proxy, 8, {}, "start haproxy on director: No such file\nmore"};
  Plan plan;
  plan.repetitions = 2;
  return {plan, {row, broken}};
}

TEST(Report, TheTableHasALineARowAndSaysWhatIsMissing) {
  const std::string text = table(example());
  EXPECT_THAT(text, HasSubstr("3.000 +- 0.254"));
  EXPECT_THAT(text, HasSubstr("not measured: start haproxy on director: No such file\n"));
  EXPECT_THAT(text, Not(HasSubstr("more")));
}

TEST(Report, WebbenchsWordsAreGivenForBothSides) {
  EXPECT_EQ(words(example()),
            "--- viplaned-dr, cap 8 Mbit/s: one real server directly ---\none\n"
            "--- viplaned-dr, cap 8 Mbit/s: the VIP over 3 ---\nthree\n\n");
}

TEST(Report, ThePageIsMadeFromTheJson) {
  const std::string text = page(to_json(example()));
  EXPECT_THAT(text, HasSubstr("| viplaned, direct routing | 8 Mbit/s | 1000 ± 0 | 3000 ± 254 | **3.000 ± 0.254** | 0 "
                              "| 0 | all |\n"));
}

TEST(Report, ThePlotShowsMeasuredRowsOfItsCap) {
  const std::string text = plot(to_json(example()), 8);
  EXPECT_THAT(text, HasSubstr(">3.00</text>"));
  EXPECT_THAT(text, Not(HasSubstr("HAProxy")));
  EXPECT_THAT(plot(to_json(example()), 0), Not(HasSubstr("viplaned")));
}

TEST(Goals, CappedServersAddUpTo99PercentOfTheCeiling) {
  const auto found = goals(to_json(example()));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found.front().least, 2.97, 1e-9);
  EXPECT_TRUE(found.front().met());
  EXPECT_THAT(goals_text(to_json(example())), HasSubstr("3.000, promised at least 2.970: met\n"));
}

TEST(Goals, UncappedTheBestOfOursIsHeldAgainstHaproxy) {
  Comparison comparison = example();
  for (Row& row : comparison.rows) row.cap = 0;
  EXPECT_TRUE(goals(to_json(comparison)).empty()) << "HAProxy was not measured";
  Row& haproxy = comparison.rows.back();
  haproxy.trouble.clear();
  haproxy.pairs = comparison.rows.front().pairs;
  haproxy.pairs.front().through_vip.pages = 4000;
  const auto found = goals(to_json(comparison));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found.front().met());
}

TEST(Configurations, NameEveryServer) {
  const std::vector<std::string> servers = {"10.0.0.1", "10.0.0.2"};
  EXPECT_THAT(nftables_rules("10.0.0.9", 80, servers, "numgen inc"),
              HasSubstr("ip daddr 10.0.0.9 tcp dport 80 dnat to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }"));
  EXPECT_THAT(haproxy_configuration("10.0.0.9", 80, servers, "tcp"), HasSubstr("  server rs2 10.0.0.2:80\n"));
  EXPECT_THAT(director_configuration("10.0.0.9", 80, servers, "TUN"), HasSubstr("lb_kind TUN"));
}

}  // namespace
}  // namespace viplane::compare
