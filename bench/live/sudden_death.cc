// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/sudden_death.h"

#include <algorithm>

#include "bench/live/two.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

void kill_all_of(const lab::Machine& machine, pid_t spared) {
  std::vector<pid_t> victims = machine.processes();
  // The supervisor, where it is to die too, must not see the others die.
  std::sort(victims.begin(), victims.end());
  for (const pid_t victim : victims) {
    if (victim != spared) ::kill(victim, SIGKILL);
  }
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
  const Time killed = lab::monotonic_now();
  kill_all_of(pair.lab().machine(pair.alpha().name), victims == Victims::all ? 0 : first);
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
