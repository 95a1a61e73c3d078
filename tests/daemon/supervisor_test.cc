// SPDX-License-Identifier: GPL-2.0-or-later
// The supervisor with directors that a test makes up: what it calls, when, and how it ends.
#include "live/daemon/supervisor.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <new>
#include <string>
#include <thread>

#include "live/daemon/signals.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

// What the processes of a test tell one another.
struct Shared {
  std::atomic<pid_t> director{0};  // since it runs
  std::atomic<int> starts{0};
  std::array<char, 64> calls{};  // of the supervisor: "wc"
  std::atomic<std::size_t> count{0};
  void note(char call) { calls[count++ % calls.size()] = call; }
};

void wait_for_term() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  int signal = 0;
  sigwait(&set, &signal);
}

class SupervisorTest : public testing::Test {
 protected:
  SupervisorTest() {
    void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared_ = new (memory) Shared;
  }
  ~SupervisorTest() override {
    if (supervisor_ > 0) ::kill(supervisor_, SIGKILL);
    ::munmap(shared_, sizeof(Shared));
  }

  using Life = std::function<int(SupervisorLine&)>;

  void supervise_in_a_process(const Life& life, bool respawns = true) {
    shared_->director = 0;
    supervisor_ = ::fork();
    if (supervisor_ != 0) return;
    DaemonLogOptions quiet;
    quiet.to_syslog = false;
    DaemonLog log(quiet);
    SupervisorOptions options;
    options.respawns = respawns;
    options.run_director = [&](SupervisorLine& line) {
      ++shared_->starts;
      shared_->director = ::getpid();
      return life(line);
    };
    options.withdraw = [&] { shared_->note('w'); };
    options.clean_up = [&] { shared_->note('c'); };
    ::_exit(supervise(log, options));
  }
  bool is_started() const {
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (shared_->director == 0 && std::chrono::steady_clock::now() < end) {
    }
    return shared_->director != 0;
  }
  int end_of_supervisor() {
    int status = 0;
    ::waitpid(supervisor_, &status, 0);
    supervisor_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  std::string calls() const { return std::string(shared_->calls.data(), shared_->count); }

  Shared* shared_ = nullptr;
  pid_t supervisor_ = 0;
};

// Signals that come between the director's first moment and its listening wait for it.
TEST_F(SupervisorTest, ADirectorThatIsAskedToStopBeforeItListensStopsWithZero) {
  for (int i = 0; i < 24; ++i) {
    supervise_in_a_process([](SupervisorLine& line) {
      std::this_thread::sleep_for(2ms);
      block_signals({SIGTERM});
      line.say("READY=1");
      wait_for_term();
      return 0;
    });
    ASSERT_TRUE(is_started());
    std::this_thread::sleep_for(std::chrono::microseconds(100 * i));
    ::kill(supervisor_, i % 2 == 0 ? SIGTERM : SIGINT);
    EXPECT_EQ(end_of_supervisor(), 0) << "start " << i;
  }
  EXPECT_EQ(calls().find('c'), std::string::npos) << "nothing was left behind";
}

TEST_F(SupervisorTest, ADeathIsWithdrawnOnceAndThenCleanedUp) {
  supervise_in_a_process(
      [](SupervisorLine& line) {
        line.say("READY=1");
        ::pause();
        return 0;
      },
      false);
  ASSERT_TRUE(is_started());
  ::kill(shared_->director, SIGKILL);
  EXPECT_EQ(end_of_supervisor(), 1);
  EXPECT_EQ(calls(), "wc");
}

// Its end of the line is closed by hand here, as a kernel does that takes long for what else is open.
TEST_F(SupervisorTest, WithdrawsWhenTheLineClosesAndDoesNotWaitForTheEnd) {
  supervise_in_a_process(
      [this](SupervisorLine& line) {
        line.say("READY=1");
        { const SupervisorLine gone = std::move(line); }
        for (int i = 0; i < 3000 && shared_->count == 0; ++i) std::this_thread::sleep_for(10ms);
        ::pause();
        return 0;
      },
      false);
  EXPECT_EQ(end_of_supervisor(), 1) << "a director whom nobody hears is killed";
  EXPECT_EQ(calls(), "wc");
}

TEST_F(SupervisorTest, IsAskedToStopWhileItsDirectorIsDeadAndEndsWithZero) {
  supervise_in_a_process([this](SupervisorLine& line) {
    line.say("READY=1");
    if (shared_->starts < 3) ::raise(SIGKILL);  // at once, and after a second: then it waits for two
    ::pause();
    return 0;
  });
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (calls() != "wcwc" && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
  ::kill(supervisor_, SIGTERM);
  EXPECT_EQ(end_of_supervisor(), 0);
  EXPECT_LE(shared_->starts, 3);
}

}  // namespace
}  // namespace viplane::live
