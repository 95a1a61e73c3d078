// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/trials.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <map>

#include "lab/pipe.h"
#include "posix/descriptor.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr char kFacts = 'f';
constexpr char kTrouble = 't';

struct Running {
  std::size_t trial;
  Descriptor answer;
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

}  // namespace

std::vector<TrialResult> hold_trials(const std::vector<std::function<std::string()>>& trials, unsigned at_once,
                                     const std::function<void(std::size_t, const TrialResult&)>& finished) {
  std::vector<TrialResult> results(trials.size());
  std::map<pid_t, Running> running;
  for (std::size_t next = 0; next < trials.size() || !running.empty();) {
    if (next < trials.size() && running.size() < at_once) {
      Descriptor answer = make_memory_file("facts");
      std::fflush(nullptr);
      const pid_t child = system_call(::fork(), "fork for a trial");
      if (child == 0) hold(trials[next], answer.get());
      running.emplace(child, Running{next++, std::move(answer)});
      continue;
    }
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, 0);
    const auto found = running.find(ended);
    if (found == running.end()) continue;  // a signal, or somebody else's child
    const std::size_t trial = found->second.trial;
    results[trial] = read_result(found->second.answer, status);
    running.erase(found);
    if (finished) finished(trial, results[trial]);
  }
  return results;
}

}  // namespace viplane::lab
