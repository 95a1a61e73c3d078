// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/meeting.h"

#include <algorithm>

#include "explain/words.h"

namespace viplane::explain {
namespace {

Duration slowest_interval(const Candidate& one, const Candidate& other) {
  Duration slowest{0};
  for (std::size_t i = 0; i < one.seats.size(); ++i) {
    slowest = std::max(
        slowest, std::min(one.seats[i].config->advertisement_interval, other.seats[i].config->advertisement_interval));
  }
  return slowest;
}

// Unicast needs the peer's MAC: it is asked for every second while it is not known.
constexpr Duration kAsksAgain = std::chrono::seconds(1);

bool speaks_unicast(const Candidate& one) {
  return std::ranges::any_of(one.seats, [](const Seat& seat) { return seat.config->is_unicast(); });
}

// Whether the loser answers a better master before it yields, so that the winner knows and announces itself.
bool answers(const Candidate& loser) {
  return std::ranges::all_of(loser.seats, [](const Seat& seat) { return seat.config->answer_before_yielding; });
}

Duration refresh(const Candidate& winner) {
  Duration every = Duration::max();
  for (const Seat& seat : winner.seats) {
    const Duration one = seat.config->announcements.refresh;
    if (one > Duration{0}) every = std::min(every, one);
  }
  return every;
}

}  // namespace

Meeting meeting(const Candidate& one, const Candidate& other) {
  Meeting made;
  const Duration interval = slowest_interval(one, other);
  made.conflict = {Range{Duration{0}, interval},
                   "until the next advertisement of either, which comes within " + in_seconds(interval)};
  if (speaks_unicast(one)) {
    made.conflict.range->most += kAsksAgain;
    made.conflict.formula +=
        "; up to " + in_seconds(kAsksAgain) +
        " more where the split was so long that the peers' MAC addresses have to be asked for anew";
  }
  const Rank how = rank(one, other);
  if (how == Rank::above) made.winner = &one;
  if (how == Rank::below) made.winner = &other;
  const std::string soon = "Within " + in_seconds(made.conflict.range->most) + " of the heal ";
  if (made.winner == nullptr) {
    made.sentence = how == Rank::mixed
                        ? soon + "one yields; the sync group's routers rank them differently, so no file tells which."
                        : soon + "the one with the lower own address yields; no file tells which.";
    made.outage = {std::nullopt, "no file tells who yields"};
    if (answers(one) && answers(other))
      made.outage = {Range{}, "whoever yields answers before, so that the other announces itself"};
    return made;
  }
  const Candidate& loser = made.winner == &one ? other : one;
  made.sentence = soon + loser.name + " yields to " + made.winner->name + ", whatever nopreempt says";
  if (answers(loser)) {
    made.outage = {Range{}, loser.name + " answers before it yields, so that " + made.winner->name +
                                " announces itself to the clients that had followed the other"};
    made.sentence += ", and " + made.winner->name + " announces itself: no outage.";
    return made;
  }
  const Duration every = refresh(*made.winner);
  made.outage = {every == Duration::max() ? std::nullopt : std::optional(Range{Duration{0}, every}),
                 "higher_prio_send_advert off: where " + made.winner->name +
                     " speaks first, it does not know of the conflict and announces nothing"};
  made.sentence +=
      "; where " + made.winner->name + " speaks first, clients that had followed " + loser.name +
      " are cut off until " +
      (every == Duration::max() ? "their ARP entries expire" : "garp_master_refresh, at most " + in_seconds(every)) +
      " (higher_prio_send_advert off).";
  return made;
}

}  // namespace viplane::explain
