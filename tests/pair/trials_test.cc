// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <stdexcept>

#include "lab/pair/monotonic.h"

namespace viplane::lab {
namespace {

using namespace std::chrono_literals;

TEST(Trials, ResultsAreInTheOrderOfTheTrials) {
  const auto results = hold_trials({[] {
                                      ::usleep(50'000);
                                      return std::string("slow");
                                    },
                                    [] { return std::string("quick"); }},
                                   {.at_once = 2});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].facts, "slow");
  EXPECT_EQ(results[1].facts, "quick");
}

TEST(Trials, SayWhyTheyFailedWithoutTheOthersFailing) {
  const auto results = hold_trials({[]() -> std::string { throw std::runtime_error("no luck"); },
                                    []() -> std::string {
                                      ::kill(::getpid(), SIGKILL);
                                      return {};
                                    },
                                    [] { return std::string("fine"); }},
                                   {});
  EXPECT_EQ(results[0].trouble, "no luck");
  EXPECT_NE(results[1].trouble.find("process died"), std::string::npos);
  EXPECT_EQ(results[2].facts, "fine");
}

TEST(Trials, NoMoreThanAllowedRunAtOnce) {
  const std::vector<std::function<std::string()>> naps(6, [] {
    ::usleep(60'000);
    return std::string("rested");
  });
  const Time start = monotonic_now();
  hold_trials(naps, {.at_once = 2});
  EXPECT_GE(monotonic_now() - start, 180ms);
}

TEST(Trials, OneThatStandsStillIsEndedAndSaysWhereItStood) {
  const auto results = hold_trials({[]() -> std::string {
                                      for (;;) ::pause();
                                    },
                                    [] { return std::string("fine"); }},
                                   {.at_once = 1, .patience = 200ms});
  EXPECT_THAT(results[0].trouble, testing::StartsWith("not at its end after 0.2 s, "));
  EXPECT_EQ(results[1].facts, "fine");
}

}  // namespace
}  // namespace viplane::lab
