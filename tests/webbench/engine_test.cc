// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/engine.h"

#include <gmock/gmock.h>

#include "tests/webbench/hostile_server.h"
#include "webbench/run.h"

namespace viplane::webbench {
namespace {

using namespace std::chrono_literals;
using test::HostileServer;
using Act = HostileServer::Act;

const std::string kReply = "HTTP/1.0 200 OK\r\nX-Real-Server: rs1\r\n\r\nhello";

// Runs the load against a server that acts by script, in a namespace of their own.
class EngineTest : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    network_.emplace();
    job_.request = "GET / HTTP/1.0\r\n\r\n";
    job_.length = 300ms;
    job_.measures = true;
    job_.server_header = "X-Real-Server";
  }

  Tally run(std::function<Act(int)> act, const Load& load, int threads = 1, std::string reply = kReply) {
    server_.emplace(*network_, std::move(act), std::move(reply));
    return run_against(HostileServer::kPort, load, threads);
  }
  Tally run(Act act, const Load& load) {
    return run([act](int) { return act; }, load);
  }

  Tally run_against(int port, const Load& load, int threads = 1) {
    const test::Inside inside(*network_);
    job_.target = *resolve("127.0.0.1", port);
    return run_load(job_, load, threads);
  }

  static std::uint64_t count(const Tally& tally, Failure failure) {
    return tally.failures[static_cast<std::size_t>(failure)];
  }

  std::optional<test::NetworkNamespace> network_;
  std::optional<HostileServer> server_;
  Job job_;
};

TEST_F(EngineTest, CountsWhatTheServerAnswered) {
  const Tally tally = run(Act::answer, {8, {}});
  EXPECT_GT(tally.counts.susceed, 20);
  EXPECT_EQ(tally.counts.failed, 0);
  EXPECT_EQ(tally.started, static_cast<std::uint64_t>(tally.counts.susceed) + tally.unfinished);
  EXPECT_LE(tally.unfinished, 8u);
  EXPECT_NEAR(static_cast<double>(server_->connections()), static_cast<double>(tally.counts.susceed), 8);
  EXPECT_GE(tally.counts.bytes,
            (tally.counts.susceed - static_cast<std::int64_t>(tally.cut)) * static_cast<std::int64_t>(kReply.size()));
  EXPECT_EQ(tally.statuses[2], tally.total.count());
  EXPECT_EQ(tally.servers.at("rs1"), tally.total.count());
  EXPECT_GE(tally.first_byte.percentile(50), tally.connect.percentile(50) / 2);
  EXPECT_EQ(server_->first_request(), job_.request);
  EXPECT_FALSE(server_->saw_half_close());
}

TEST_F(EngineTest, ThreadsShareTheClients) {
  const Tally tally = run([](int) { return Act::never; }, {10, {}}, 3);
  EXPECT_EQ(tally.started, 10u);
  EXPECT_EQ(tally.unfinished, 10u);
}

// webbench's clients sit in read() when the signal comes: a failure each, and that one is forgiven.
TEST_F(EngineTest, ClientsThatWaitAtTheEndCountAsNothing) {
  for (const Act act : {Act::never, Act::half_hold}) {
    server_.reset();
    const Tally tally = run(act, {5, {}});
    EXPECT_EQ(tally.counts.susceed, 0);
    EXPECT_EQ(tally.counts.failed, 0);
    EXPECT_EQ(tally.unfinished, 5u);
    EXPECT_EQ(tally.counts.bytes, act == Act::never ? 0 : 5 * static_cast<std::int64_t>(kReply.size() / 2));
  }
}

TEST_F(EngineTest, AWaitingClientIsForgivenNoOtherFailure) {
  const Tally tally = run([](int number) { return number < 2 ? Act::reset : Act::never; }, {1, {}});
  EXPECT_EQ(tally.counts.failed, 2);
  EXPECT_EQ(count(tally, Failure::reset), 2u);
}

TEST_F(EngineTest, ACutReplyIsASuccessAndForgivesAFailure) {
  const Tally tally = run([](int number) { return number < 2 ? Act::reset : Act::stream; }, {1, {}});
  EXPECT_EQ(tally.counts.susceed + static_cast<std::int64_t>(tally.unfinished), 1);
  EXPECT_EQ(tally.counts.failed, tally.cut == 1 ? 1 : 2);
  EXPECT_EQ(count(tally, Failure::reset), 2u);
}

TEST_F(EngineTest, ResetsAreFailuresAndHalfRepliesStillCountTheirBytes) {
  const Tally tally = run(Act::half_reset, {1, {}});
  EXPECT_EQ(tally.counts.susceed, static_cast<std::int64_t>(tally.cut)) << "one that the end of the time cuts counts";
  EXPECT_GT(tally.counts.failed, 3);
  EXPECT_LE(static_cast<std::int64_t>(count(tally, Failure::reset)) - tally.counts.failed, 1);  // the one forgiven
  EXPECT_GE(tally.counts.bytes, tally.counts.failed * static_cast<std::int64_t>(kReply.size() / 2));
}

TEST_F(EngineTest, RefusedConnectionsFailAndAreTriedAgainAtOnce) {
  const Tally tally = run_against(9, {3, {}});
  EXPECT_EQ(tally.counts.susceed, 0);
  EXPECT_GT(tally.counts.failed, 100);
  const auto refused = static_cast<std::int64_t>(count(tally, Failure::refused));
  EXPECT_EQ(refused, tally.counts.failed + 3 - static_cast<std::int64_t>(tally.unfinished));
}

TEST_F(EngineTest, AnEarlyCloseCountsWithoutAnyReply) {
  job_.early_close = true;
  const Tally tally = run(Act::never, {2, {}});
  EXPECT_GT(tally.counts.susceed, 20);
  EXPECT_EQ(tally.counts.bytes, 0);
}

TEST_F(EngineTest, AHalfCloseFollowsTheRequest) {
  job_.half_close = true;
  run(Act::answer, {1, {}});
  EXPECT_TRUE(server_->saw_half_close());
}

TEST_F(EngineTest, StatusesAreIgnoredButCounted) {
  const Tally tally = run([](int) { return Act::answer; }, {2, {}}, 1, "HTTP/1.0 503 Busy\r\n\r\n");
  EXPECT_GT(tally.counts.susceed, 3);
  EXPECT_EQ(tally.counts.failed, 0);
  EXPECT_GT(tally.statuses[5], 3u);
  EXPECT_EQ(tally.statuses[2], 0u);
  EXPECT_EQ(tally.servers.at(""), tally.total.count());
}

TEST_F(EngineTest, ATimeoutGivesRequestsUp) {
  job_.timeout = 50ms;
  const Tally tally = run(Act::never, {2, {}});
  EXPECT_GE(count(tally, Failure::timed_out), 4u);
  EXPECT_LE(count(tally, Failure::timed_out), 12u);
}

TEST_F(EngineTest, RepliesWithoutEndAreGivenUpTooAndLeaveThePlanAlone) {
  job_.timeout = 30ms;
  const Tally tally = run(Act::stream, {2, 100.0});
  EXPECT_GE(count(tally, Failure::timed_out), 4u);
  EXPECT_LE(tally.started, 30u);
  EXPECT_GE(tally.started + tally.unfinished, 30u);
  EXPECT_LE(tally.started + tally.unfinished, 32u);  // those under way at the end are in both
}

TEST_F(EngineTest, SynsThatNobodyAnswersAreSentAgainAndCounted) {
  network_->run(
      "nft add table inet t; nft add chain inet t in "
      "'{ type filter hook input priority 0; }'; nft add rule inet t in tcp dport 9 drop");
  job_.length = 1300ms;
  const Tally tally = run_against(9, {4, {}});
  EXPECT_EQ(tally.syn_retransmits, 4u);
  EXPECT_EQ(tally.unfinished, 4u);
}

TEST_F(EngineTest, ARateIsKeptWhateverTheServerDoes) {
  job_.length = 500ms;
  const Tally tally = run(Act::never, {1000, 400.0});
  EXPECT_EQ(tally.started, 200u);
  EXPECT_EQ(tally.unfinished, 200u);
  EXPECT_EQ(tally.counts.failed, 0);
}

// One connection, and a server that sleeps: what was planned meanwhile has waited too.
TEST_F(EngineTest, AStallShowsInTheLatencyOfAllThatWasPlannedMeanwhile) {
  job_.length = 1s;
  const auto stall_once = [](int number) {
    if (number == 20) std::this_thread::sleep_for(400ms);
    return Act::answer;
  };
  const Tally tally = run(stall_once, {1, 200.0});
  EXPECT_EQ(tally.total.count(), 200u);
  EXPECT_GE(tally.total.percentile(90), 200'000);
  EXPECT_GE(tally.total.max(), 380'000);
}

TEST_F(EngineTest, WhatWasPlannedAndNeverStartedCountsAsLongAsItWaited) {
  job_.length = 500ms;
  const Tally tally = run(Act::never, {1, 100.0});
  EXPECT_EQ(tally.started, 1u);
  EXPECT_EQ(tally.unfinished, 50u);
  EXPECT_EQ(tally.total.count(), 50u);
  EXPECT_NEAR(static_cast<double>(tally.total.max()), 500'000, 1000);
}

TEST_F(EngineTest, ThousandsOfClientsFitOneThread) {
  ASSERT_GE(allow_descriptors(5000), 5000u);
  job_.length = 2s;
  const Tally tally = run(Act::answer, {2000, {}});
  EXPECT_EQ(count(tally, Failure::other), 0u);
  EXPECT_GT(tally.counts.susceed, 200);
}

}  // namespace
}  // namespace viplane::webbench
