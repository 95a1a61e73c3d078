// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "scenarios/runner/prepare.h"

namespace viplane::scenarios {

// When each fault of a run comes: at its time, or some time after an event. An event counts from when the fault before
// it in the scenario's list was injected (from the start, for the first), so that a list reads as a story. It does not
// ask in which world it happens.
class FaultSchedule {
 public:
  // `plan` has to inject the fault at that time, or now where it has passed, and say so by injected().
  using Plan = std::function<void(const Fault& fault, Time at)>;
  FaultSchedule(const std::vector<Fault>& faults, Plan plan);  // `faults` outlive it

  void start();  // plans every fault whose time is known
  void see(const Event& event);
  void injected(const Fault& fault, Time at);

  // By Fault::number; nullopt: it never was.
  const std::vector<std::optional<Time>>& injections() const { return injections_; }

 private:
  bool is_due(const Fault& fault, const Event& event) const;

  const std::vector<Fault>& faults_;
  Plan plan_;
  std::vector<bool> planned_;  // by Fault::number, like what follows
  std::vector<std::optional<Time>> injections_;
};

bool waits_for_events(const Scenario& scenario);

// The same with the times at which faults were injected: its facts now say what was the case when.
Prepared with_fault_times(Prepared prepared, const std::vector<std::optional<Time>>& injections);

}  // namespace viplane::scenarios
