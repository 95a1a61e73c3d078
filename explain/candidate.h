// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "explain/model.h"

namespace viplane::explain {

// A director's instance on one router of an electorate.
struct Seat {
  const vrrp::InstanceConfig* config = nullptr;
  std::uint8_t priority = 0;
  bool can_send = true;
  std::optional<IpAddress> source;
};

// A director that may become master of an electorate: with all its instances at once.
struct Candidate {
  std::size_t node = 0;
  std::string name;
  std::string fault;        // why it may not; empty: it may
  std::vector<Seat> seats;  // as ElectorateModel::routers
  Duration startup_delay{0};
  Duration delay_after_boot{0};

  bool can_send() const;  // on some seat
  bool preempts() const;  // a group preempts when every member does
  Duration longest_preempt_delay() const;
};

// How the node stands with these factors in trouble.
Candidate candidate(const Model& model, const ElectorateModel& electorate, std::size_t node,
                    const std::set<std::size_t>& troubles = {});
Candidate candidate_with(const Model& model, const ElectorateModel& electorate, std::size_t node,
                         const std::vector<Standing>& standings);

// Rank among masters that hear each other: the higher priority, then the higher source address, on every router.
enum class Rank : std::uint8_t {
  above,
  below,
  equal,  // the same priority, and no file tells the addresses
  mixed,  // above on one router, below on another
};
Rank rank(const Candidate& a, const Candidate& b);

// By priority alone, as a backup judges a living master: it takes over only where its priority is higher everywhere.
bool outranks_living(const Candidate& backup, const Candidate& master);

// Who is master where all candidates start anew or meet as masters: nullptr where nobody may be, or no file tells.
struct Elected {
  const Candidate* master = nullptr;
  std::string note;
};
Elected elect(const std::vector<Candidate>& candidates);

// Who stays master though another would win: nobody who is better preempts.
bool may_stay(const Candidate& master, const std::vector<Candidate>& all);

}  // namespace viplane::explain
