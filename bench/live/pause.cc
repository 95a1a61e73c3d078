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
  // The address alone does not say that the other one has seen it go: adverts from one only do.
  Time last_with_two = resumed;
  pair.pass_until(
      [&] {
        if (pair.holds_service(pair.alpha()) && pair.holds_service(pair.beta())) last_with_two = lab::monotonic_now();
        return false;
      },
      watched);
  Pause found;
  found.two_owners = last_with_two - resumed;
  for (const auto& claim : pair.wire().claims()) {
    if (claim.at >= resumed && claim.machine == pair.alpha().name && claim.is_announcement) ++found.announcements;
  }
  for (const lab::Member& member : {pair.alpha(), pair.beta()}) {
    if (pair.holds_service(member)) found.owner += (found.owner.empty() ? "" : " and ") + member.name;
  }
  return found;
}

}  // namespace viplane::bench
