// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/preemption.h"

#include <algorithm>

#include "explain/words.h"

namespace viplane::explain {
namespace {

bool any_seat(const Candidate& candidate, bool (*is)(const vrrp::InstanceConfig&)) {
  return std::ranges::any_of(candidate.seats, [&](const Seat& seat) { return is(*seat.config); });
}

bool says_nopreempt(const Candidate& candidate) {
  return any_seat(candidate, [](const vrrp::InstanceConfig& config) { return !config.preempt; });
}

class Sentences {
 public:
  explicit Sentences(const Peace& peace) : peace_(peace) {}

  std::vector<std::string> all() {
    const bool is_said = std::ranges::any_of(peace_.all, says_nopreempt);
    if (!is_said && peace_.all.size() > 1)
      list_.push_back("Nobody has nopreempt: the highest priority always gets the address back, without an outage.");
    for (const Candidate& one : peace_.all) about(one);
    if (is_said && peace_.all.size() > 1)
      list_.push_back(
          "nopreempt binds a backup that hears a living master. Two masters that meet, as after a partition, "
          "go by priority and address alone.");
    return std::move(list_);
  }

 private:
  void about(const Candidate& one) {
    if (says_nopreempt(one)) about_nopreempt(one);
    const Duration delay = one.longest_preempt_delay();
    if (delay == Duration{0}) return;
    if (!one.preempts()) {
      list_.push_back(one.name + ": preempt_delay " + in_seconds(delay) + " has no effect beside nopreempt.");
      return;
    }
    list_.push_back(one.name + " leaves a lower master alone for preempt_delay " + in_seconds(delay) +
                    " from the first advertisement it hears, then waits out its Master_Down_Interval. A dead master is "
                    "replaced without that delay.");
  }

  void about_nopreempt(const Candidate& one) {
    if (any_seat(one, [](const vrrp::InstanceConfig& config) { return config.is_owner(); })) {
      list_.push_back(one.name + ": nopreempt has no effect, the owner (priority 255) always takes the address.");
      return;
    }
    if (one.preempts()) {
      list_.push_back(one.name +
                      ": nopreempt has no effect beside state MASTER (the start as MASTER preempts); it needs "
                      "state BACKUP.");
      return;
    }
    std::vector<std::string> lower;
    for (const Candidate& other : peace_.all) {
      if (other.node != one.node && outranks_living(one, other)) lower.push_back(other.name);
    }
    if (lower.empty()) {
      list_.push_back(one.name + ": nopreempt does nothing while everything works, there is nobody below it.");
    } else {
      list_.push_back(one.name + " does not take the address from " + listed(lower, "or") +
                      ": once one of them is master, it stays master until it fails or stops.");
    }
    about_weights(one);
  }

  // The trap: a backup that never takes over from a master whose checks fail, since they only lower its priority.
  void about_weights(const Candidate& one) {
    for (const Candidate& master : peace_.all) {
      if (master.node == one.node) continue;
      const auto& factors = peace_.model.nodes[master.node].standings.factors();
      for (std::size_t i = 0; i < factors.size(); ++i) {
        const Candidate fallen = candidate(peace_.model, peace_.electorate, master.node, {i});
        if (!fallen.fault.empty() || outranks_living(one, master) || !outranks_living(one, fallen)) continue;
        list_.push_back("When " + factors[i].in_trouble() + " on " + master.name + ", " + one.name +
                        " outranks it and still does not take over: weights never move the address to a backup with "
                        "nopreempt. Without a weight the failure would be a fault, and would.");
      }
    }
  }

  const Peace& peace_;
  std::vector<std::string> list_;
};

}  // namespace

std::vector<std::string> preemption_in_words(const Peace& peace) { return Sentences(peace).all(); }

}  // namespace viplane::explain
