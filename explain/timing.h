// SPDX-License-Identifier: GPL-2.0-or-later
// The times of RFC 3768 and RFC 9568 as the production code reckons them, with their formulas in words.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "explain/candidate.h"
#include "explain/explanation.h"

namespace viplane::explain {

// The interval that a listener reckons with: version 3 adopts the master's, version 2 hears its own only.
Duration heard_interval(const vrrp::InstanceConfig& listener, const vrrp::InstanceConfig& master);

std::string skew_formula(const vrrp::InstanceConfig& config, std::uint8_t priority, Duration interval);
std::string master_down_formula(const vrrp::InstanceConfig& config, std::uint8_t priority, Duration interval);

// Who takes over, when, and why then.
struct Takeover {
  const Candidate* successor = nullptr;
  Range range;
  std::string formula;

  Prediction prediction() const { return {range, formula}; }
};
using Candidates = std::vector<Candidate>;

// The first of `others` (those that are not in fault and not `lost` itself) to miss `lost`, counted from the moment at
// which it falls silent: some time within an advertisement interval. nullopt: there is nobody.
std::optional<Takeover> after_silence(const Candidate& lost, const Candidates& others);

// The first to take over from one that says priority 0.
std::optional<Takeover> after_farewell(const Candidate& leaving, const Candidates& others);

// `fallen` is a master whose priority has just become what it is here. The first of the others that preempts it.
std::optional<Takeover> after_fall(const Candidate& fallen, const Candidates& others);

// A backup whose priority has just risen from `before` to `now`, and `master`, which it then preempts; nullopt: it
// does not.
std::optional<Takeover> after_rise(const Candidate& before, const Candidate& now, const Candidate& master);

// How a director comes to have instances whose timers start anew.
enum class Beginning : std::uint8_t {
  fault_ends,
  process_starts,  // on a machine that has long been up: vrrp_startup_delay counts
  machine_boots,   // vrrp_delay_after_boot counts as well; how long the machine has been up by then, no file tells
};

// A director that begins while `master` is one; nullptr: nobody is. Its priorities are as configured until what it
// tracks is known, those of `fresh` from then on.
std::optional<Takeover> after_start(const Candidate& fresh, const Candidate* master, Beginning beginning);

// The first to serve when all machines start in one moment.
std::optional<Takeover> after_cold_start(const Candidates& all);

}  // namespace viplane::explain
