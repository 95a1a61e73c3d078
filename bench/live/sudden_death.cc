// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/sudden_death.h"

#include <algorithm>

#include "bench/live/two.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

// The supervisor first, where it is to die too: it must not see the others die.
std::vector<pid_t> victims_on(const lab::Machine& machine, pid_t spared) {
  std::vector<pid_t> victims = machine.processes();
  std::sort(victims.begin(), victims.end());
  std::erase(victims, spared);
  return victims;
}

std::optional<Duration> until_gone(lab::Pair& pair, Time since, Duration watched) {
  if (!pair.pass_until([&] { return !pair.holds_service(pair.alpha()); }, watched)) return std::nullopt;
  return lab::monotonic_now() - since;
}

}  // namespace

SuddenDeath die_suddenly(lab::DaemonKind kind, const lab::VirtualRouter& router, Victims victims, Duration watched) {
  lab::Pair pair = two_of(kind, router);
  start_both(pair);
  SuddenDeath death;
  const pid_t first = pair.daemon(pair.alpha()).process().pid();
  const auto pids = victims_on(pair.lab().machine(pair.alpha().name), victims == Victims::all ? 0 : first);
  const Time killed = lab::monotonic_now();
  for (const pid_t pid : pids) ::kill(pid, SIGKILL);
  death.gone = until_gone(pair, killed, watched);
  death.taken = await_advertisement(pair, pair.beta(), killed).at - killed;
  if (victims == Victims::all) {
    const Time restart = lab::monotonic_now();
    pair.daemon(pair.alpha()).start();
    death.gone_after_restart = until_gone(pair, restart, router.master_down(pair.alpha().priority) * 9 / 10);
  }
  return death;
}

}  // namespace viplane::bench
