// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "env/clock.h"

namespace viplane::conformance {

// What every Clock must do. A back end passes by
//
//   struct MyClockWorld {
//     Clock& clock();
//     void run_for(Duration span);  // lets time pass and runs what falls due
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, ClockConformance, MyClockWorld);
template <typename World>
class ClockConformance : public testing::Test {
 protected:
  static constexpr Duration kTick = std::chrono::milliseconds(1);

  Clock& clock() { return world_.clock(); }
  void run() { world_.run_for(20 * kTick); }
  Time in(int ticks) { return clock().now() + ticks * kTick; }

  World world_;
  std::vector<int> ran_;
  std::vector<HandlePtr> handles_;

  void plan(int ticks, int name) {
    handles_.push_back(clock().call_at(in(ticks), [this, name] { ran_.push_back(name); }));
  }
};
TYPED_TEST_SUITE_P(ClockConformance);

TYPED_TEST_P(ClockConformance, TimePasses) {
  const Time before = this->clock().now();
  this->run();
  EXPECT_GE(this->clock().now(), before + 20 * this->kTick);
}

TYPED_TEST_P(ClockConformance, ActionsRunInTheOrderOfTheirTimes) {
  this->plan(9, 3);
  this->plan(3, 1);
  this->plan(6, 2);
  this->run();
  EXPECT_EQ(this->ran_, (std::vector{1, 2, 3}));
}

TYPED_TEST_P(ClockConformance, ActionsOfOneInstantRunInTheOrderAskedFor) {
  const Time when = this->in(5);
  for (int name = 0; name < 10; ++name) {
    this->handles_.push_back(this->clock().call_at(when, [this, name] { this->ran_.push_back(name); }));
  }
  this->run();
  EXPECT_EQ(this->ran_, (std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TYPED_TEST_P(ClockConformance, AnActionNeverFindsItselfEarly) {
  const Time when = this->in(7);
  Time seen{};
  const auto handle = this->clock().call_at(when, [&] { seen = this->clock().now(); });
  this->run();
  EXPECT_GE(seen, when);
}

TYPED_TEST_P(ClockConformance, AnActionRunsOnce) {
  this->plan(2, 1);
  this->run();
  this->run();
  EXPECT_EQ(this->ran_.size(), 1u);
}

TYPED_TEST_P(ClockConformance, ATimeThatHasPassedRunsSoonButNotInsideCallAt) {
  this->run();
  this->plan(0, 1);
  this->plan(-5, 2);
  EXPECT_TRUE(this->ran_.empty());
  this->run();
  EXPECT_EQ(this->ran_.size(), 2u);
}

TYPED_TEST_P(ClockConformance, DestroyingTheHandleCancels) {
  this->plan(2, 1);
  this->plan(3, 2);
  this->handles_.front().reset();
  this->run();
  EXPECT_EQ(this->ran_, (std::vector{2}));
}

TYPED_TEST_P(ClockConformance, AnActionMayCancelAnotherOfTheSameInstant) {
  const Time when = this->in(4);
  HandlePtr second;
  const auto first = this->clock().call_at(when, [&] { second.reset(); });
  second = this->clock().call_at(when, [this] { this->ran_.push_back(2); });
  this->run();
  EXPECT_TRUE(this->ran_.empty());
}

TYPED_TEST_P(ClockConformance, AnActionMayDestroyItsOwnHandle) {
  HandlePtr own;
  own = this->clock().call_at(this->in(1), [&] {
    own.reset();
    this->ran_.push_back(1);  // what the action captured is still there
  });
  this->run();
  EXPECT_EQ(this->ran_, (std::vector{1}));
}

TYPED_TEST_P(ClockConformance, AHandleMayOutliveItsAction) {
  this->plan(1, 1);
  this->run();
  this->handles_.clear();
  this->plan(1, 2);
  this->run();
  EXPECT_EQ(this->ran_, (std::vector{1, 2}));
}

TYPED_TEST_P(ClockConformance, AnActionMayPlanAnother) {
  HandlePtr next;
  const auto first = this->clock().call_at(this->in(1), [&] {
    next = this->clock().call_at(this->clock().now(), [this] { this->ran_.push_back(2); });
    this->ran_.push_back(1);  // before the one it planned, although that is due
  });
  this->run();
  EXPECT_EQ(this->ran_, (std::vector{1, 2}));
}

TYPED_TEST_P(ClockConformance, DestroyingTheHandleFreesTheAction) {
  const auto held = std::make_shared<int>();
  auto handle = this->clock().call_at(this->in(1), [held] {});
  handle.reset();
  this->run();
  EXPECT_EQ(held.use_count(), 1);
}

REGISTER_TYPED_TEST_SUITE_P(ClockConformance, TimePasses, ActionsRunInTheOrderOfTheirTimes,
                            ActionsOfOneInstantRunInTheOrderAskedFor, AnActionNeverFindsItselfEarly, AnActionRunsOnce,
                            ATimeThatHasPassedRunsSoonButNotInsideCallAt, DestroyingTheHandleCancels,
                            AnActionMayCancelAnotherOfTheSameInstant, AnActionMayDestroyItsOwnHandle,
                            AHandleMayOutliveItsAction, AnActionMayPlanAnother, DestroyingTheHandleFreesTheAction);

}  // namespace viplane::conformance
