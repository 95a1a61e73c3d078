// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/takeover.h"

#include <stdexcept>

#include "bench/live/two.h"

namespace viplane::bench {

using namespace std::chrono_literals;

Takeover take_over_after_crash(lab::DaemonKind kind, const lab::VirtualRouter& router, double phase) {
  lab::Pair pair = two_of(kind, router);
  start_both(pair);
  lab::NeighbourProbe probe = pair.probe();
  pair.pass(300ms);
  pair.pass(std::chrono::duration_cast<Duration>(router.interval * phase));
  const Time crash = lab::monotonic_now();
  pair.crash(pair.alpha());
  const auto next = await_advertisement(pair, pair.beta(), crash);
  pair.pass(500ms);
  probe.stop();
  const auto last = pair.last_advertisement(pair.alpha(), crash);
  if (!last) throw std::runtime_error("the master never advertised");
  return {router.master_down(pair.beta().priority), next.at - last->at,
          probe.longest_silence(crash - 100ms, lab::monotonic_now() - 100ms).length};
}

PlannedStop stop_as_planned(lab::DaemonKind kind, const lab::VirtualRouter& router) {
  lab::Pair pair = two_of(kind, router);
  start_both(pair);
  lab::NeighbourProbe probe = pair.probe();
  pair.pass(500ms);
  const Time stop = lab::monotonic_now();
  pair.daemon(pair.alpha()).terminate();
  const auto next = await_advertisement(pair, pair.beta(), stop);
  pair.pass(1s);
  probe.stop();
  const auto release = pair.first_advertisement(pair.alpha(), stop, kReleasePriority);
  if (!release) throw std::runtime_error("the master ended without a word");
  const Time end = lab::monotonic_now() - 100ms;
  return {probe.longest_silence(stop - 100ms, end).length, router.skew(pair.beta().priority), next.at - release->at,
          probe.doubly_answered(stop, end)};
}

}  // namespace viplane::bench
