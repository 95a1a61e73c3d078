// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/trials.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <fstream>
#include <list>

#include "lab/pair/monotonic.h"
#include "lab/pipe.h"
#include "posix/descriptor.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr char kFacts = 'f';
constexpr char kTrouble = 't';

struct Running {
  std::size_t trial;
  pid_t process;
  Descriptor answer;
  Descriptor end;  // readable when the process has ended
  Time deadline;
};

[[noreturn]] void hold(const std::function<std::string()>& trial, int answer) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::string said;
  try {
    said = kFacts + trial();
  } catch (const std::exception& error) {
    said = kTrouble + std::string(error.what());
  }
  write_all(answer, said.data(), said.size(), "the facts of a trial");
  std::fflush(nullptr);
  ::_exit(0);
}

TrialResult read_result(const Descriptor& answer, int status) {
  ::lseek(answer.get(), 0, SEEK_SET);
  std::string said;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::read(answer.get(), buffer, sizeof buffer)) > 0;) {
    said.append(buffer, static_cast<std::size_t>(got));
  }
  if (said.empty()) return {{}, "its process died, wait status " + std::to_string(status)};
  if (said[0] == kTrouble) return {{}, said.substr(1)};
  return {said.substr(1), {}};
}

Running begin(const std::function<std::string()>& trial, std::size_t number, Duration patience) {
  Descriptor answer = make_memory_file("facts");
  std::fflush(nullptr);
  const pid_t child = system_call(::fork(), "fork for a trial");
  if (child == 0) hold(trial, answer.get());
  Descriptor end(system_call(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)), "watch a trial"));
  return {number, child, std::move(answer), std::move(end), monotonic_now() + patience};
}

// The first that has ended, or is to end: waits for it.
std::list<Running>::iterator await_end(std::list<Running>& running) {
  for (;;) {
    std::vector<pollfd> watched;
    auto next = running.begin();
    for (auto each = running.begin(); each != running.end(); ++each) {
      watched.push_back({each->end.get(), POLLIN, 0});
      if (each->deadline < next->deadline) next = each;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next->deadline - monotonic_now()).count();
    if (left <= 0) return next;
    // Bounded, so that it fits an int.
    if (::poll(watched.data(), watched.size(), static_cast<int>(std::min<std::int64_t>(left, 60'000))) <= 0) continue;
    auto each = running.begin();
    for (const pollfd& end : watched) {
      if (end.revents != 0) return each;
      ++each;
    }
  }
}

// What a process that does not come to its end waits for, in the kernel's words.
std::string where_it_stands(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stack");
  std::string line, words;
  for (int lines = 0; lines < 4 && std::getline(file, line); ++lines)
    words += (words.empty() ? "" : ", ") + line.substr(line.find(' ') + 1);
  return words.empty() ? "nothing known of where" : "in " + words;
}

TrialResult end_of(const Running& run, Duration patience) {
  std::string overdue;
  if (monotonic_now() >= run.deadline) {
    overdue = fmt::format("not at its end after {:g} s, {}", seconds(patience), where_it_stands(run.process));
    ::kill(run.process, SIGKILL);
  }
  int status = 0;
  while (::waitpid(run.process, &status, 0) < 0 && errno == EINTR) {
  }
  TrialResult result = read_result(run.answer, status);
  if (!overdue.empty() && result.facts.empty()) result.trouble = overdue;
  return result;
}

}  // namespace

std::vector<TrialResult> hold_trials(const std::vector<std::function<std::string()>>& trials, const TrialRules& rules,
                                     const std::function<void(std::size_t, const TrialResult&)>& finished) {
  std::vector<TrialResult> results(trials.size());
  std::list<Running> running;
  for (std::size_t next = 0; next < trials.size() || !running.empty();) {
    if (next < trials.size() && running.size() < rules.at_once) {
      running.push_back(begin(trials[next], next, rules.patience));
      ++next;
      continue;
    }
    const auto ended = await_end(running);
    const std::size_t trial = ended->trial;
    results[trial] = end_of(*ended, rules.patience);
    running.erase(ended);
    if (finished) finished(trial, results[trial]);
  }
  return results;
}

}  // namespace viplane::lab
