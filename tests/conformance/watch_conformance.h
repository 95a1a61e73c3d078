// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "env/watches.h"

namespace viplane::conformance {

// What Watches::file() and Watches::process() of every world must do. A back end passes by
//
//   struct MyWatchWorld {
//     Watches& watches();
//     std::string file();                    // a path; the file holds 0, or is not there
//     void write(std::int64_t value);        // into that file
//     ProcessPattern process();              // one that runs
//     void end_process();
//     void run_for(Duration span);           // 20 ticks of 50 ms are enough for any change to be seen
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, WatchConformance, MyWatchWorld);
template <typename World>
class WatchConformance : public testing::Test {
 protected:
  void run() { world_.run_for(20 * std::chrono::milliseconds(50)); }
  HandlePtr watch_file() {
    return world_.watches().file(world_.file(), [this](std::int64_t value) { values_.push_back(value); });
  }

  World world_;
  std::vector<std::int64_t> values_;
};
TYPED_TEST_SUITE_P(WatchConformance);

TYPED_TEST_P(WatchConformance, AFileIsReportedOnceAndThenAtEachChange) {
  const auto watch = this->watch_file();
  EXPECT_TRUE(this->values_.empty()) << "nothing is called inside file()";
  this->run();
  this->world_.write(7);
  this->run();
  this->world_.write(-3);
  this->run();
  EXPECT_EQ(this->values_, (std::vector<std::int64_t>{0, 7, -3}));
}

TYPED_TEST_P(WatchConformance, SeveralMayWatchOneFile) {
  const auto first = this->watch_file();
  auto second = this->watch_file();
  this->run();
  this->world_.write(5);
  this->run();
  second.reset();
  this->world_.write(6);
  this->run();
  EXPECT_EQ(this->values_, (std::vector<std::int64_t>{0, 0, 5, 5, 6}));
}

TYPED_TEST_P(WatchConformance, ADestroyedWatchSaysNothing) {
  auto watch = this->watch_file();
  watch.reset();
  this->world_.write(5);
  this->run();
  EXPECT_TRUE(this->values_.empty());
}

TYPED_TEST_P(WatchConformance, AWatchMayEndItselfWhenItIsTold) {
  HandlePtr watch;
  watch = this->world_.watches().file(this->world_.file(), [&](std::int64_t value) {
    watch.reset();
    this->values_.push_back(value);
  });
  this->run();
  this->world_.write(5);
  this->run();
  EXPECT_EQ(this->values_, (std::vector<std::int64_t>{0}));
}

TYPED_TEST_P(WatchConformance, AProcessIsReportedUntilItEnds) {
  std::vector<bool> states;
  const auto watch = this->world_.watches().process(this->world_.process(), [&](bool up) { states.push_back(up); });
  EXPECT_TRUE(states.empty()) << "nothing is called inside process()";
  this->run();
  EXPECT_EQ(states, (std::vector{true}));
  this->world_.end_process();
  this->run();
  EXPECT_EQ(states, (std::vector{true, false}));
}

REGISTER_TYPED_TEST_SUITE_P(WatchConformance, AFileIsReportedOnceAndThenAtEachChange, SeveralMayWatchOneFile,
                            ADestroyedWatchSaysNothing, AWatchMayEndItselfWhenItIsTold, AProcessIsReportedUntilItEnds);

}  // namespace viplane::conformance
