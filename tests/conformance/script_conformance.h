// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <optional>

#include "env/script.h"

namespace viplane::conformance {

// What every ScriptRunner must do. A back end passes by
//
//   struct MyScriptWorld {
//     ScriptRunner& scripts();
//     Script that_ends(int exit_code);   // within 5 ticks of 50 ms
//     Script that_hangs();
//     std::optional<Script> that_is_not_there();  // nullopt: every script is there
//     void run_for(Duration span);
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, ScriptConformance, MyScriptWorld);
template <typename World>
class ScriptConformance : public testing::Test {
 protected:
  static constexpr Duration kTick = std::chrono::milliseconds(50);

  void start(Script script, Duration timeout = 1000 * kTick) {
    handle_ = world_.scripts().run(std::move(script), timeout, [this](ScriptResult result) {
      ++results_;
      result_ = std::move(result);
      when_done_();
    });
  }
  void run(int ticks = 10) { world_.run_for(ticks * kTick); }

  World world_;
  HandlePtr handle_;
  std::optional<ScriptResult> result_;
  int results_ = 0;
  std::function<void()> when_done_ = [] {};
};
TYPED_TEST_SUITE_P(ScriptConformance);

TYPED_TEST_P(ScriptConformance, TellsTheExitCode) {
  for (const int code : {0, 1, 77}) {
    this->start(this->world_.that_ends(code));
    this->run();
    ASSERT_TRUE(this->result_);
    EXPECT_EQ(this->result_->exit_code, code);
    EXPECT_FALSE(this->result_->timed_out);
    EXPECT_EQ(this->result_->problem, "");
  }
  EXPECT_EQ(this->results_, 3);
}

TYPED_TEST_P(ScriptConformance, TellsNothingInsideRun) {
  this->start(this->world_.that_ends(0));
  EXPECT_FALSE(this->result_);
  if (const auto missing = this->world_.that_is_not_there()) {
    this->start(*missing);
    EXPECT_FALSE(this->result_);
  }
}

TYPED_TEST_P(ScriptConformance, OneThatHangsIsEndedAtItsTimeout) {
  this->start(this->world_.that_hangs(), 4 * this->kTick);
  this->run(3);
  EXPECT_FALSE(this->result_);
  this->run(3);
  ASSERT_TRUE(this->result_);
  EXPECT_TRUE(this->result_->timed_out);
  EXPECT_EQ(this->result_->exit_code, 128 + 15);
  this->run(60);
  EXPECT_EQ(this->results_, 1);
}

TYPED_TEST_P(ScriptConformance, OneThatCannotStartIsExitCode127) {
  const auto missing = this->world_.that_is_not_there();
  if (!missing) GTEST_SKIP() << "every script is there in this world";
  this->start(*missing);
  this->run();
  ASSERT_TRUE(this->result_);
  EXPECT_EQ(this->result_->exit_code, 127);
  EXPECT_FALSE(this->result_->timed_out);
}

TYPED_TEST_P(ScriptConformance, AForgottenRunTellsNothing) {
  this->start(this->world_.that_ends(0));
  this->handle_.reset();
  this->start(this->world_.that_hangs(), this->kTick);
  this->handle_.reset();
  this->run();
  EXPECT_EQ(this->results_, 0);
}

TYPED_TEST_P(ScriptConformance, TheResultMayForgetItsOwnRunOrStartTheNext) {
  this->when_done_ = [this] {
    this->handle_.reset();
    if (this->results_ == 1) this->start(this->world_.that_ends(3));
  };
  this->start(this->world_.that_ends(0));
  this->run(20);
  EXPECT_EQ(this->results_, 2);
  EXPECT_EQ(this->result_->exit_code, 3);
}

TYPED_TEST_P(ScriptConformance, SeveralRunBesideEachOther) {
  int ended = 0;
  std::vector<HandlePtr> handles;
  for (int i = 0; i < 8; ++i) {
    handles.push_back(
        this->world_.scripts().run(this->world_.that_ends(0), 100 * this->kTick, [&](ScriptResult) { ++ended; }));
  }
  this->run(30);
  EXPECT_EQ(ended, 8);
}

REGISTER_TYPED_TEST_SUITE_P(ScriptConformance, TellsTheExitCode, TellsNothingInsideRun, OneThatHangsIsEndedAtItsTimeout,
                            OneThatCannotStartIsExitCode127, AForgottenRunTellsNothing,
                            TheResultMayForgetItsOwnRunOrStartTheNext, SeveralRunBesideEachOther);

}  // namespace viplane::conformance
