// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/pause.h"

#include "bench/live/two.h"

namespace viplane::bench {

Pause pause_master(lab::DaemonKind kind, const lab::VirtualRouter& router, Duration standstill, Duration watched) {
  lab::Pair pair = two_of(kind, router);
  start_both(pair);
  const lab::Machine& machine = pair.lab().machine(pair.alpha().name);
  machine.signal_all(SIGSTOP);
  pair.pass(standstill);
  machine.signal_all(SIGCONT);
  const Time resumed = lab::monotonic_now();
  Pause found;
  Time sampled = resumed;
  pair.pass_until(
      [&] {
        const Time now = lab::monotonic_now();
        if (pair.holds_service(pair.alpha()) && pair.holds_service(pair.beta())) found.two_owners += now - sampled;
        sampled = now;
        return false;
      },
      watched);
  for (const auto& claim : pair.wire().claims()) {
    if (claim.at >= resumed && claim.machine == pair.alpha().name && claim.is_announcement) ++found.announcements;
  }
  for (const lab::Member& member : {pair.alpha(), pair.beta()}) {
    if (pair.holds_service(member)) found.owner += (found.owner.empty() ? "" : " and ") + member.name;
  }
  return found;
}

}  // namespace viplane::bench
