// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/supervisor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "live/daemon/exit_code.h"
#include "live/daemon/signals.h"
#include "net/time.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr int kTickMs = 1000;
constexpr int kTicksUntilHung = 10;
constexpr int kLongestPause = 30;     // seconds before another start
constexpr int kLivedLongEnough = 60;  // seconds, after which a death counts as the first again
constexpr std::size_t kLongestMessage = 1024;
constexpr int kLateNumber = 512;  // above whatever a director opens by itself before it says so

// A process that ends closes what it had open, the highest number first, in Linux. The line is to be the first to go:
// sockets with receive rings, programs and their like take the kernel milliseconds each.
Descriptor with_high_number(Descriptor descriptor) {
  Descriptor high(fcntl(descriptor.get(), F_DUPFD_CLOEXEC, kLateNumber));
  return high ? std::move(high) : std::move(descriptor);  // a lower limit of descriptors: only later, not wrong
}

void set_oom_score(const char* score) {
  const Descriptor file(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (file) (void)!write(file.get(), score, std::strlen(score));  // without the privilege: as likely as anyone to go
}

std::int64_t now_seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec;
}

class Supervisor {
 public:
  Supervisor(DaemonLog& log, const SupervisorOptions& options) : log_(log), options_(options) {
    sigset_t set;
    sigfillset(&set);
    sigdelset(&set, SIGABRT);  // systemd's watchdog: we die at once, and the director then stops politely
    system_call(sigprocmask(SIG_BLOCK, &set, &former_mask_), "block signals");
    signals_ = Descriptor(system_call(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "read signals"));
    set_oom_score("-999");
    (void)mlockall(MCL_CURRENT);  // without the privilege: swapping makes the clean-up late, not wrong
  }

  int run() {
    start_child();
    while (true) {
      const int ticks_before = ticks_;
      wait_a_tick();
      read_signals();
      read_line();
      if (child_ == 0 && is_stopping_) return exit_code_;
      if (child_ == 0 && has_given_up_) return exit_code_;
      if (child_ == 0 && now_seconds() >= start_at_) start_child();
      if (ticks_ != ticks_before) look_for_life();
    }
  }

 private:
  void start_child() {
    std::array<int, 2> ends{};
    system_call(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()),
                "make a socket pair");
    line_ = Descriptor(ends[0]);
    Descriptor theirs(ends[1]);
    const pid_t supervisor = getpid();
    const pid_t pid = fork();
    if (pid < 0) return start_later("fork: " + std::string(std::strerror(errno)));
    if (pid == 0) be_the_child(supervisor, std::move(theirs));
    child_ = pid;
    started_at_ = now_seconds();
    is_ready_ = is_paused_ = is_withdrawn_ = false;
    silent_ticks_ = 0;
  }

  [[noreturn]] void be_the_child(pid_t supervisor, Descriptor end) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != supervisor) _exit(kExitFailed);  // it died before we could hear of it
    set_oom_score("0");
    line_.reset();
    signals_.reset();
    sigset_t mask = former_mask_;
    for (int signal = 1; signal < NSIG; ++signal) {
      if (is_handed_on(signal)) sigaddset(&mask, signal);
    }
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    SupervisorLine line(with_high_number(std::move(end)));
    int code = kExitFailed;
    try {
      code = options_.run_director(line);
    } catch (const std::exception& error) {
      log_.say(Weight::trouble, error.what());
    }
    std::fflush(nullptr);
    _exit(code);  // nothing of the supervisor's is torn down here
  }

  void wait_a_tick() {
    std::array<pollfd, 2> ready{{{signals_.get(), POLLIN, 0}, {child_ != 0 && line_ ? line_.get() : -1, POLLIN, 0}}};
    const auto begun = std::chrono::nanoseconds(monotonic_ns());
    const int count = poll(ready.data(), ready.size(), kTickMs);
    const auto took = std::chrono::nanoseconds(monotonic_ns()) - begun;
    if (count == 0 && took < std::chrono::milliseconds(2 * kTickMs)) ++ticks_;  // else we slept ourselves
  }

  static std::int64_t monotonic_ns() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  }

  void read_signals() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
      const int signal = static_cast<int>(info.ssi_signo);
      if (signal == SIGCHLD) {
        reap();
      } else if (signal == SIGTERM || signal == SIGINT) {
        stop();
      } else if (is_handed_on(signal)) {
        if (child_ != 0) kill(child_, signal);
      }
    }
  }

  static bool is_handed_on(int signal) {
    return signal == SIGTERM || signal == SIGINT || signal == SIGHUP || signal == SIGUSR1 || signal == SIGUSR2 ||
           signal >= SIGRTMIN;
  }

  void stop() {
    sd_notify(0, "STOPPING=1");
    if (child_ == 0) exit_code_ = kExitOk;  // what the last one left is gone already
    if (child_ != 0) kill(child_, is_stopping_ ? SIGKILL : SIGTERM);
    if (child_ != 0 && is_paused_) kill(child_, SIGCONT);  // it could not hear us
    is_stopping_ = true;
  }

  void reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0;) {
      if (pid == child_) child_changed(status);
    }
  }

  void child_changed(int status) {
    if (WIFSTOPPED(status)) {
      is_paused_ = true;
      return tell("director.paused", fmt::format("stopped by signal {}", WSTOPSIG(status)));
    }
    if (WIFCONTINUED(status)) {
      is_paused_ = false;
      silent_ticks_ = 0;
      return tell("director.resumed", "continued");
    }
    child_ = 0;
    const bool is_crash = WIFSIGNALED(status);
    exit_code_ = is_crash ? kExitFailed : WEXITSTATUS(status);
    if (!is_crash && exit_code_ == kExitOk) is_stopping_ = true;  // it has stopped and cleaned up itself
    if (!is_crash && exit_code_ == kExitOk) return;
    withdraw();
    options_.clean_up();
    if (!is_crash && !is_ready_) {  // it could not start, and has said why
      has_given_up_ = deaths_ == 0 || is_stopping_;
      if (has_given_up_) return;
    }
    start_later(is_crash ? fmt::format("killed by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))
                         : fmt::format("ended with code {}", exit_code_));
  }

  // Once for each child.
  void withdraw() {
    if (!std::exchange(is_withdrawn_, true)) options_.withdraw();
  }

  void start_later(const std::string& why) {
    if (now_seconds() - started_at_ >= kLivedLongEnough) deaths_ = 0;
    const int pause = deaths_ == 0 ? 0 : std::min(1 << std::min(deaths_ - 1, 5), kLongestPause);
    ++deaths_;
    start_at_ = now_seconds() + pause;
    has_given_up_ = !options_.respawns;
    const bool ends = is_stopping_ || has_given_up_;
    tell("director.died", why + (ends         ? ""
                                 : pause == 0 ? "; started again at once"
                                              : fmt::format("; started again in {} s", pause)));
  }

  void read_line() {
    if (child_ == 0 || !line_) return;
    std::array<char, kLongestMessage + 1> message{};
    ssize_t length = 0;
    while ((length = recv(line_.get(), message.data(), kLongestMessage, MSG_DONTWAIT)) > 0) {
      message[static_cast<std::size_t>(length)] = '\0';
      silent_ticks_ = 0;
      if (std::strstr(message.data(), "READY=1") != nullptr) is_ready_ = true;
      sd_notify(0, message.data());
    }
    if (length == 0) child_is_ending();
  }

  // The other end of the line is closed, which only the child's end does. SIGCHLD follows when all is closed.
  void child_is_ending() {
    line_.reset();
    kill(child_, SIGKILL);  // should it be otherwise: a director whom nobody hears is none
    withdraw();
  }

  // Once a silent second. systemd watches us, we watch the director: one that hangs or is paused is ours to judge, and
  // systemd must not end us while we clean up after it.
  void look_for_life() {
    sd_notify(0, "WATCHDOG=1");
    if (child_ == 0 || is_paused_ || ++silent_ticks_ <= kTicksUntilHung) return;
    tell("director.died", fmt::format("no sign of life for {} s; it is killed", kTicksUntilHung));
    kill(child_, SIGKILL);
    silent_ticks_ = 0;
  }

  void tell(const char* kind, const std::string& why) {
    log_.record({Time(Duration(monotonic_ns())), "", kind, {{"why", why}}});
  }

  DaemonLog& log_;
  const SupervisorOptions& options_;
  sigset_t former_mask_{};
  Descriptor signals_;
  Descriptor line_;
  pid_t child_ = 0;
  std::int64_t started_at_ = 0;
  std::int64_t start_at_ = 0;
  int deaths_ = 0;
  int ticks_ = 0;
  int silent_ticks_ = 0;
  int exit_code_ = kExitOk;
  bool is_ready_ = false;
  bool is_paused_ = false;
  bool is_withdrawn_ = false;
  bool is_stopping_ = false;
  bool has_given_up_ = false;
};

}  // namespace

void SupervisorLine::say(const std::string& state) {
  (void)!send(end_.get(), state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

int supervise(DaemonLog& log, const SupervisorOptions& options) { return Supervisor(log, options).run(); }

}  // namespace viplane::live
