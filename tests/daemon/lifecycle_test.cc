// SPDX-License-Identifier: GPL-2.0-or-later
// Real viplaned processes, two on one wire: what becomes of the virtual address when they stop, die or freeze.
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

using std::chrono::milliseconds;

class Lifecycle : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    first_space_.emplace();
    second_space_.emplace();
    wire_->connect(*first_space_, "eth0", "10.9.0.1/24");
    wire_->connect(*second_space_, "eth0", "10.9.0.2/24");
    first_.emplace(*first_space_, "a", virtual_router(200));
    ASSERT_TRUE(eventually([&] { return first_->has_state("master"); })) << first_->log();
    second_.emplace(*second_space_, "b", virtual_router(100));
    ASSERT_TRUE(eventually([&] { return second_->has_state("backup"); })) << second_->log();
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> first_space_, second_space_;
  std::optional<RunningDaemon> first_, second_;
};

TEST_F(Lifecycle, EventsBeginWithTheBaseOfTheClock) {
  const auto events = first_->events();
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events[0].kind, "clock.base");
  EXPECT_EQ(events[0].fields[0].first, "realtime_ns");
  EXPECT_EQ(events[0].fields[1].first, "monotonic_ns");
}

TEST_F(Lifecycle, TermHandsTheAddressOverAndEndsWithZero) {
  first_->signal(SIGTERM);
  EXPECT_EQ(first_->wait_for_end(), 0) << first_->log();
  EXPECT_FALSE(first_->holds("10.9.0.100/24"));
  EXPECT_TRUE(second_->has_state("master")) << "it went before its successor was there";
  EXPECT_TRUE(second_->holds("10.9.0.100/24"));
}

TEST_F(Lifecycle, AKilledDirectorLeavesNoAddressAndIsStartedAgain) {
  const pid_t victim = first_->director();
  ASSERT_GT(victim, 0);
  ASSERT_TRUE(first_->signal_director(SIGKILL));
  EXPECT_TRUE(eventually([&] { return !first_->holds("10.9.0.100/24"); }, milliseconds(1000)));
  EXPECT_TRUE(eventually([&] { return second_->count("vrrp.state", "to", "master") == 1; }));
  EXPECT_NE(first_->log().find("sent priority 0"), std::string::npos) << first_->log();
  EXPECT_TRUE(eventually([&] { return first_->has_state("master") && second_->has_state("backup"); })) << first_->log();
  EXPECT_NE(first_->director(), victim);
}

TEST_F(Lifecycle, WhatAllKilledAtOnceLeaveIsGoneAfterTheNextStart) {
  first_->kill_all_at_once();
  ASSERT_TRUE(first_->holds("10.9.0.100/24")) << "nobody was left to take it away";
  ASSERT_TRUE(eventually([&] { return second_->has_state("master"); }));
  first_->write_configuration(virtual_router(50));  // it stays backup
  first_->start();
  EXPECT_TRUE(eventually([&] { return first_->has_state("backup"); })) << first_->log();
  EXPECT_FALSE(first_->holds("10.9.0.100/24"));
  EXPECT_NE(first_->log().find("predecessor"), std::string::npos) << first_->log();
}

TEST_F(Lifecycle, TheDirectorStopsPolitelyWhenItsSupervisorDies) {
  const pid_t director = first_->director();
  ASSERT_GT(director, 0);
  first_->signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return kill(director, 0) != 0; }));
  EXPECT_FALSE(first_->holds("10.9.0.100/24"));
  EXPECT_TRUE(second_->has_state("master"));
  EXPECT_EQ(first_->count("director.stopped"), 1u);
}

TEST_F(Lifecycle, AFrozenMasterYieldsWithFewAnnouncementsWhenItGoesOn) {
  const double before = first_->number("announcements_sent");
  const pid_t frozen = first_->director();
  ASSERT_TRUE(first_->signal_director(SIGSTOP));
  ASSERT_TRUE(eventually([&] { return second_->has_state("master"); }));
  std::this_thread::sleep_for(milliseconds(1500));
  EXPECT_EQ(first_->director(), frozen) << "a pause is no death";
  ASSERT_TRUE(first_->signal_director(SIGCONT));
  EXPECT_TRUE(eventually([&] { return !(first_->holds("10.9.0.100/24") && second_->holds("10.9.0.100/24")); }));
  EXPECT_TRUE(eventually([&] { return first_->has_state("master") && second_->has_state("backup"); }));
  EXPECT_LE(first_->number("announcements_sent") - before, 10) << first_->log();
}

TEST_F(Lifecycle, AnUnchangedReloadIsInvisible) {
  const auto states = first_->count("vrrp.state") + second_->count("vrrp.state");
  const double announced = first_->number("announcements_sent");
  first_->signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return first_->count("director.reloaded") == 1; })) << first_->log();
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_EQ(first_->count("vrrp.state") + second_->count("vrrp.state"), states);
  EXPECT_EQ(first_->number("announcements_sent"), announced);
  EXPECT_EQ(first_->number("became_master"), 1);
}

TEST_F(Lifecycle, ABadFileChangesNothingAndSaysWhy) {
  first_->write_configuration("vrrp_instance VI_1 {\n  interface\n}\n");
  const auto answer = first_->ask({"reload"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_NE(answer.text.find("keepalived.conf:2"), std::string::npos) << answer.text;
  EXPECT_EQ(first_->count("director.reload_refused"), 1u);
  EXPECT_TRUE(first_->has_state("master"));
  EXPECT_TRUE(first_->holds("10.9.0.100/24"));
}

TEST_F(Lifecycle, AnAddedAddressChangesNoState) {
  first_->write_configuration(virtual_router(200, "    10.9.0.101/24\n"));
  second_->write_configuration(virtual_router(100, "    10.9.0.101/24\n"));
  const auto states = first_->count("vrrp.state") + second_->count("vrrp.state");
  EXPECT_EQ(second_->ask({"reload"}).code, 0);
  EXPECT_EQ(first_->ask({"reload"}).code, 0);
  EXPECT_TRUE(eventually([&] { return first_->holds("10.9.0.101/24"); })) << first_->log();
  EXPECT_TRUE(first_->holds("10.9.0.100/24"));
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_EQ(first_->count("vrrp.state") + second_->count("vrrp.state"), states) << second_->log();
}

}  // namespace
}  // namespace viplane::test
