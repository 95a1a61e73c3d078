// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/heal.h"

#include <algorithm>

#include "bench/live/two.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

constexpr Duration kCalm = 400ms;

// The advertisement that reached a member first since then.
std::optional<lab::SeenAdvertisement> first_delivery(const lab::Pair& pair, Time since) {
  for (const auto& seen : pair.wire().advertisements()) {
    if (!seen.delivered || seen.at < since) continue;
    const bool crossed = (seen.machine == "alpha" && seen.source == pair.source_of(pair.beta())) ||
                         (seen.machine == "beta" && seen.source == pair.source_of(pair.alpha()));
    if (crossed) return seen;
  }
  return std::nullopt;
}

// Both are masters, and the neighbour speaks with beta.
void cut(lab::Pair& pair) {
  const Time cut = lab::monotonic_now();
  pair.cut_trunk(true);
  await_advertisement(pair, pair.beta(), cut);
  pair.pass(std::max<Duration>(pair.router().interval, kCalm));
}

// Until beta has just advertised and alpha is the next to do so.
void await_worst_phase(lab::Pair& pair) {
  const Time since = lab::monotonic_now();
  const Duration ahead = pair.router().interval / 5;
  pair.pass_until(
      [&] {
        const Time now = lab::monotonic_now();
        const auto ours = pair.last_advertisement(pair.alpha(), now);
        const auto theirs = pair.last_advertisement(pair.beta(), now);
        if (!ours || !theirs || theirs->at < since) return false;
        const Duration until_alpha = ours->at + pair.router().interval - now;
        return now - theirs->at < ahead && until_alpha > 0ms && until_alpha < theirs->at + pair.router().interval - now;
      },
      10 * pair.router().interval);
}

Heal heal(lab::Pair& pair, Duration watched) {
  cut(pair);
  lab::NeighbourProbe probe = pair.probe(1ms, false);
  pair.pass(kCalm);
  await_worst_phase(pair);
  const Time healed = lab::monotonic_now();
  pair.cut_trunk(false);
  pair.pass_until([&] { return first_delivery(pair, healed).has_value(); }, 3 * pair.router().interval + 1s);
  pair.pass_until([&] { return !pair.holds_service(pair.beta()); }, watched);
  const Time alone = lab::monotonic_now();
  pair.pass(watched);
  probe.stop();
  Heal found;
  const auto crossed = first_delivery(pair, healed);
  if (!crossed) return found;
  found.in_worst_phase = crossed->machine == "beta";
  found.both = alone - crossed->at;
  const auto silence = probe.longest_silence(healed, lab::monotonic_now() - 50ms);
  const Time from = std::max(silence.from, crossed->at);
  // A hole of a few probes is the neighbour's own.
  found.outage = std::max(Duration(0), silence.from + silence.length - from);
  for (const auto& claim : pair.wire().claims()) {
    if (claim.at >= crossed->at && claim.machine == "alpha" && claim.is_announcement) ++found.announcements;
  }
  return found;
}

}  // namespace

std::vector<Heal> heal_in_worst_phase(lab::DaemonKind kind, const lab::VirtualRouter& router, unsigned times,
                                      Duration watched) {
  lab::Pair pair = two_of(kind, router, true, "sw2");
  start_both(pair);
  std::vector<Heal> heals;
  while (heals.size() < times) {
    heals.push_back(heal(pair, watched));
    pair.await_master(pair.alpha());
  }
  return heals;
}

}  // namespace viplane::bench
