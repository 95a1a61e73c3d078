// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/fault_schedule.h"

#include <algorithm>

#include "scenarios/runner/facts.h"

namespace viplane::scenarios {

FaultSchedule::FaultSchedule(const std::vector<Fault>& faults, Plan plan)
    : faults_(faults), plan_(std::move(plan)), planned_(faults.size()), injections_(faults.size()) {}

void FaultSchedule::start() {
  for (const Fault& fault : faults_) {
    if (fault.trigger) continue;
    planned_[fault.number] = true;
    plan_(fault, fault.at);
  }
}

bool FaultSchedule::is_due(const Fault& fault, const Event& event) const {
  if (!fault.trigger || planned_[fault.number]) return false;
  const bool armed = fault.number == 0 || injections_[fault.number - 1].has_value();
  return armed && fault.trigger->matches(event);
}

void FaultSchedule::see(const Event& event) {
  for (const Fault& fault : faults_) {
    if (!is_due(fault, event)) continue;
    planned_[fault.number] = true;
    plan_(fault, event.at + fault.trigger->delay);
  }
}

void FaultSchedule::injected(const Fault& fault, Time at) { injections_[fault.number] = at; }

bool waits_for_events(const Scenario& scenario) {
  return std::any_of(scenario.faults.begin(), scenario.faults.end(),
                     [](const Fault& fault) { return fault.trigger.has_value(); });
}

Prepared with_fault_times(Prepared prepared, const std::vector<std::optional<Time>>& injections) {
  std::vector<Fault>& faults = prepared.scenario.faults;
  for (Fault& fault : faults) {
    if (fault.trigger) fault.at = injections[fault.number].value_or(Fault::kUnknown);
  }
  std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) { return a.at < b.at; });
  prepared.facts = make_facts(prepared.scenario, prepared.directors, prepared.site);
  return prepared;
}

}  // namespace viplane::scenarios
