// SPDX-License-Identifier: GPL-2.0-or-later
// When TCP_CHECK and MISC_CHECK check, and when they say down and up: the times of keepalived 2.2.7.
#include <gtest/gtest.h>

#include "control/health/check_machine.h"
#include "tests/health/story.h"

namespace viplane::health {
namespace {

using std::chrono::seconds;

Checker tcp_check() {
  Checker checker;
  checker.target = {IpAddress::v4(10, 0, 0, 1), 80};
  checker.kind = TcpCheck{};
  return checker;
}

Checker misc_check(bool dynamic = false) {
  Checker checker;
  checker.retry = 0;
  checker.kind = MiscCheck{Command{{"/bin/check"}, {}, {}}, Duration{0}, dynamic};
  return checker;
}

std::string tell(const Checker& checker, const std::string& answers) {
  const auto machine = make_check_machine(checker);
  return Story(*machine).tell(answers);
}

TEST(TcpCheck, ChecksOneSecondAfterTheStartThenEachDelayLoop) {
  EXPECT_EQ(tell(tcp_check(), "CCC"), "1 connect; 1 up; 61 connect; 121 connect; ");
}

TEST(TcpCheck, FirstCheckWaitsForTheRandomPartOfTheWarmup) {
  Checker checker = tcp_check();
  const auto machine = make_check_machine(checker);
  machine->start(at(0), 0.5);
  EXPECT_EQ(machine->deadline(), at(31));  // by default the warm-up is delay_loop
  checker.warmup = seconds(10);
  const auto other = make_check_machine(checker);
  other->start(at(100), 0.25);
  EXPECT_EQ(other->deadline(), at(103.5));
}

TEST(TcpCheck, TheVeryFirstFailureIsNotForgiven) { EXPECT_EQ(tell(tcp_check(), "R"), "1 connect; 1 down; "); }

TEST(TcpCheck, IsDownAfterOneRetryByDefault) {
  EXPECT_EQ(tell(tcp_check(), "CRR"), "1 connect; 1 up; 61 connect; 62 connect; 62 down; ");
}

TEST(TcpCheck, IsDownAfterRetryTimesDelayBeforeRetry) {
  Checker checker = tcp_check();
  checker.retry = 3;
  checker.delay_before_retry = seconds(2);
  checker.delay_loop = seconds(6);
  EXPECT_EQ(tell(checker, "CRRRR"), "1 connect; 1 up; 7 connect; 9 connect; 11 connect; 13 connect; 13 down; ");
}

TEST(TcpCheck, IsDownAtOnceWithRetryZero) {
  Checker checker = tcp_check();
  checker.retry = 0;
  EXPECT_EQ(tell(checker, "CR"), "1 connect; 1 up; 61 connect; 61 down; ");
}

TEST(TcpCheck, ASuccessForgetsForgivenFailures) {
  EXPECT_EQ(tell(tcp_check(), "CRCRC"), "1 connect; 1 up; 61 connect; 62 connect; 122 connect; 123 connect; ");
}

TEST(TcpCheck, OneSuccessSaysUpAgain) { EXPECT_EQ(tell(tcp_check(), "RC"), "1 connect; 1 down; 61 connect; 61 up; "); }

TEST(TcpCheck, ADeadServerIsTriedInTheSamePace) {
  EXPECT_EQ(tell(tcp_check(), "RRRR"), "1 connect; 1 down; 61 connect; 62 connect; 122 connect; ");
}

TEST(TcpCheck, AConnectTimeOutIsAFailureWhoseTimeCounts) {
  EXPECT_EQ(tell(tcp_check(), "CTT"), "1 connect; 1 up; 61 connect; 67 connect; 72 down; ");
}

TEST(TcpCheck, AlphaStartsDownAndSaysSoAtTheFirstFailure) {
  Checker checker = tcp_check();
  checker.alpha = true;
  EXPECT_FALSE(make_check_machine(checker)->is_up());
  EXPECT_EQ(tell(checker, "RRC"), "1 connect; 1 down; 61 connect; 62 connect; 62 up; ");
  EXPECT_EQ(tell(checker, "C"), "1 connect; 1 up; ");
}

TEST(TcpCheck, ClosesTheConnectionItHasEstablished) {
  const auto machine = make_check_machine(tcp_check(), {2, 1});
  machine->start(at(0), 0);
  EXPECT_EQ(machine->on_deadline(at(1)), (Actions{Connect{{2, 1}, {IpAddress::v4(10, 0, 0, 1), 80}, seconds(5)}}));
  EXPECT_EQ(machine->deadline(), std::nullopt);  // the connecting has its own bound
  EXPECT_EQ(machine->on_connected(at(1.5)), (Actions{Close{{2, 1}}, Verdict{{2, 1}, true, "connection established"}}));
  EXPECT_EQ(machine->deadline(), at(61.5));
}

TEST(TcpCheck, IgnoresWhatComesTooLateOrTooEarly) {
  const auto machine = make_check_machine(tcp_check());
  machine->start(at(0), 0);
  EXPECT_TRUE(machine->on_connected(at(0.1)).empty());
  EXPECT_TRUE(machine->on_closed(at(0.1), StreamEnd::reset).empty());
  EXPECT_TRUE(machine->on_deadline(at(0.9)).empty());
  EXPECT_EQ(machine->deadline(), at(1));
  machine->on_deadline(at(1));
  machine->on_connected(at(1));
  EXPECT_TRUE(machine->on_closed(at(1), StreamEnd::by_peer).empty());
  EXPECT_TRUE(machine->is_up());
}

TEST(TcpCheck, SaysWhyItIsDown) {
  const auto machine = make_check_machine(tcp_check());
  Story story(*machine);
  story.tell_why = true;
  EXPECT_EQ(story.tell("T"), "1 connect; 6 down (connecting timed out); ");
}

TEST(TcpCheck, LogsForgivenFailuresOnRequest) {
  Checker checker = tcp_check();
  checker.log_all_failures = true;
  EXPECT_EQ(tell(checker, "CR"),
            "1 connect; 1 up; 61 connect; 61 TCP_CHECK of 10.0.0.1:80: connection refused, tried again; ");
}

TEST(TcpCheck, SkipsChecksWhileSuspended) {
  const auto machine = make_check_machine(tcp_check());
  machine->start(at(0), 0);
  machine->suspend(true);
  EXPECT_TRUE(machine->on_deadline(at(1)).empty());
  EXPECT_EQ(machine->deadline(), at(61));
  machine->suspend(false);
  EXPECT_EQ(machine->on_deadline(at(61)).size(), 1u);
}

TEST(MiscCheck, RunsTheScriptEachDelayLoopFromStartToStart) {
  const auto machine = make_check_machine(misc_check());
  Story story(*machine);
  story.script_time = seconds(4);
  EXPECT_EQ(story.tell("000"), "1 run; 5 up; 61 run; 121 run; ");
}

TEST(MiscCheck, AScriptThatTakesLongerThanTheLoopRunsAgainAtOnce) {
  Checker checker = misc_check();
  checker.delay_loop = seconds(2);
  const auto machine = make_check_machine(checker);
  machine->start(at(0), 0);
  machine->on_deadline(at(1));
  machine->on_script_result(at(9), 0, false);
  EXPECT_EQ(machine->deadline(), at(9) + std::chrono::microseconds(1));
}

TEST(MiscCheck, IsDownAtTheFirstFailureByDefault) {
  EXPECT_EQ(tell(misc_check(), "01"), "1 run; 1 up; 61 run; 61 down; ");
}

TEST(MiscCheck, IsDownAfterItsRetries) {
  Checker checker = misc_check();
  checker.retry = 2;
  checker.delay_before_retry = seconds(5);
  EXPECT_EQ(tell(checker, "0111"), "1 run; 1 up; 61 run; 66 run; 71 run; 71 down; ");
}

TEST(MiscCheck, ADeadServerIsTriedEachDelayLoop) {
  Checker checker = misc_check();
  checker.retry = 2;
  EXPECT_EQ(tell(checker, "1110"), "1 run; 1 down; 61 run; 121 run; 181 run; 181 up; ");
}

TEST(MiscCheck, TheTimeOutIsDelayLoopUnlessMiscTimeoutIsSet) {
  Checker checker = misc_check();
  EXPECT_EQ(tell(checker, "0K"), "1 run; 1 up; 61 run; 121 down; ");
  std::get<MiscCheck>(checker.kind).timeout = seconds(3);
  EXPECT_EQ(tell(checker, "0K0"), "1 run; 1 up; 61 run; 64 down; 121 run; 121 up; ");
}

TEST(MiscCheck, AHighExitCodeIsAFailureUnlessDynamic) {
  EXPECT_EQ(tell(misc_check(), "05"), "1 run; 1 up; 61 run; 61 down; ");
  EXPECT_EQ(tell(misc_check(true), "05"), "1 run; 1 weight as configured; 1 up; 61 run; 61 weight 3; ");
}

TEST(MiscCheck, DynamicWeightIsTheExitCodeLessTwo) {
  EXPECT_EQ(tell(misc_check(true), "2"), "1 run; 1 weight 0; 1 up; ");
  const auto machine = make_check_machine(misc_check(true));
  machine->start(at(0), 0);
  machine->on_deadline(at(1));
  const Actions actions = machine->on_script_result(at(1), 255, false);
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(actions[0], Action(AskWeight{{}, 253}));
}

TEST(MiscCheck, DynamicExitCodeOneIsAFailureAndEndsTheWeight) {
  EXPECT_EQ(tell(misc_check(true), "51"), "1 run; 1 weight 3; 1 up; 61 run; 61 down; 61 weight as configured; ");
}

TEST(MiscCheck, SaysWhyItIsDown) {
  const auto machine = make_check_machine(misc_check());
  Story story(*machine);
  story.tell_why = true;
  EXPECT_EQ(story.tell("7"), "1 run; 1 down (script ended with exit code 7); ");
}

TEST(OtherCheck, IsNeverDueAndCountsAsUpEvenWithAlpha) {
  Checker checker;
  checker.alpha = true;
  checker.kind = OtherCheck{"SMTP_CHECK"};
  const auto machine = make_check_machine(checker);
  machine->start(at(0), 0);
  EXPECT_EQ(machine->deadline(), std::nullopt);
  EXPECT_TRUE(machine->is_up());
  EXPECT_FALSE(machine->is_made());
  EXPECT_EQ(machine->keyword(), "SMTP_CHECK");
  checker.kind = HttpCheck{.is_tls = true, .protocol = {}, .fast_recovery = false, .urls = {HttpUrl{}}};
  EXPECT_EQ(make_check_machine(checker)->keyword(), "SSL_GET");
}

}  // namespace
}  // namespace viplane::health
