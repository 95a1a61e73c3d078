// SPDX-License-Identifier: GPL-2.0-or-later
// Real viplaned processes that are asked to stop while they start: each ends with 0, whatever it was about to do.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <thread>

#include "live/daemon/command_line.h"
#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

constexpr int kStarts = 12;

// Waits without a pause: what is looked for lasts microseconds.
bool at_once(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
  }
  return true;
}

class QuickStop : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
  }

  // Starts a daemon, stops it as soon as `is_time`, and again; what it ended with each time.
  std::vector<int> ends(const std::function<bool(const RunningDaemon&)>& is_time, int signal) {
    std::vector<int> codes;
    std::optional<RunningDaemon> daemon;
    for (int i = 0; i < kStarts; ++i) {
      daemon.emplace(*space_, "quick", virtual_router(200));
      EXPECT_TRUE(at_once([&] { return is_time(*daemon); })) << daemon->log();
      daemon->signal(signal);
      codes.push_back(daemon->wait_for_end());
      EXPECT_FALSE(daemon->holds("10.9.0.100/24")) << daemon->log();
    }
    return codes;
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_;
};

const std::vector<int> kAllZero(kStarts, 0);

TEST_F(QuickStop, ADirectorThatWasForkedAMomentAgoEndsWithZero) {
  const auto has_director = [](const RunningDaemon& daemon) { return daemon.director() > 0; };
  EXPECT_EQ(ends(has_director, SIGTERM), kAllZero);
  EXPECT_EQ(ends(has_director, SIGINT), kAllZero);
}

TEST_F(QuickStop, ADaemonWhosePidFileIsThereEndsWithZeroAndTakesTheFileAway) {
  const auto has_pid_file = [](const RunningDaemon& daemon) {
    std::error_code ignored;  // not there yet
    return std::filesystem::file_size(live::default_pid_file(daemon.name()), ignored) > 0 && !ignored;
  };
  EXPECT_EQ(ends(has_pid_file, SIGTERM), kAllZero);
}

}  // namespace
}  // namespace viplane::test
