// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/candidate.h"

#include <algorithm>

namespace viplane::explain {
namespace {

Rank rank(const Seat& a, const Seat& b) {
  if (a.priority != b.priority) return a.priority > b.priority ? Rank::above : Rank::below;
  if (!a.source || !b.source || *a.source == *b.source) return Rank::equal;
  return *a.source > *b.source ? Rank::above : Rank::below;
}

}  // namespace

bool Candidate::can_send() const { return std::ranges::any_of(seats, &Seat::can_send); }

bool Candidate::preempts() const {
  return std::ranges::all_of(seats, [](const Seat& seat) { return seat.config->preempts(); });
}

Duration Candidate::longest_preempt_delay() const {
  Duration longest{0};
  for (const Seat& seat : seats) {
    if (!seat.config->is_owner()) longest = std::max(longest, seat.config->preempt_delay);
  }
  return longest;
}

Candidate candidate(const Model& model, const ElectorateModel& electorate, std::size_t node,
                    const std::set<std::size_t>& troubles) {
  return candidate_with(model, electorate, node, model.nodes[node].standings.with(troubles));
}

Candidate candidate_with(const Model& model, const ElectorateModel& electorate, std::size_t node,
                         const std::vector<Standing>& standings) {
  const Node& its = model.nodes[node];
  Candidate made{.node = node,
                 .name = its.name,
                 .fault = {},
                 .seats = {},
                 .startup_delay = its.config->global.vrrp_startup_delay,
                 .delay_after_boot = its.config->global.vrrp_delay_after_boot};
  for (const std::size_t router : electorate.routers) {
    const auto instance = model.instance_of(router, node);
    if (!instance) continue;
    const Standing& standing = standings[*instance];
    if (made.fault.empty()) made.fault = standing.fault;
    made.seats.push_back(
        {&its.standings.config().instances[*instance], standing.priority, standing.can_send, its.sources[*instance]});
  }
  return made;
}

Rank rank(const Candidate& a, const Candidate& b) {
  Rank whole = rank(a.seats.front(), b.seats.front());
  for (std::size_t i = 1; i < a.seats.size(); ++i) {
    if (rank(a.seats[i], b.seats[i]) != whole) whole = Rank::mixed;
  }
  return whole;
}

bool outranks_living(const Candidate& backup, const Candidate& master) {
  for (std::size_t i = 0; i < backup.seats.size(); ++i) {
    if (backup.seats[i].priority <= master.seats[i].priority) return false;
  }
  return true;
}

Elected elect(const std::vector<Candidate>& candidates) {
  Elected elected;
  for (const Candidate& one : candidates) {
    if (one.fault.empty() && (elected.master == nullptr || rank(one, *elected.master) == Rank::above))
      elected.master = &one;
  }
  if (elected.master == nullptr) return elected;
  for (const Candidate& one : candidates) {
    if (!one.fault.empty() || &one == elected.master) continue;
    const Rank how = rank(*elected.master, one);
    if (how == Rank::above) continue;
    if (how == Rank::equal)
      elected.note = "equal priorities: " + elected.master->name + " or " + one.name +
                     ", whoever is master already, else the higher own address, which no file tells";
    else
      elected.note = elected.master->name + " and " + one.name + " each rank higher on one router of the sync group";
    elected.master = nullptr;
    break;
  }
  return elected;
}

bool may_stay(const Candidate& master, const std::vector<Candidate>& all) {
  if (!master.fault.empty()) return false;
  return std::ranges::none_of(all, [&](const Candidate& other) {
    return other.node != master.node && other.fault.empty() && other.preempts() && outranks_living(other, master);
  });
}

}  // namespace viplane::explain
