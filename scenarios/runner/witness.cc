// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/witness.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/runner/digest.h"
#include "scenarios/runner/expectations.h"
#include "scenarios/runner/measure.h"

namespace viplane::scenarios {
namespace {

// A reader who sees the event in the time-line has to learn why it did not count.
std::string why_it_waits(const Trigger& trigger, const std::vector<Event>& events) {
  const auto earlier =
      std::find_if(events.rbegin(), events.rend(), [&](const Event& event) { return trigger.matches(event); });
  if (earlier == events.rend()) return "which never came";
  return fmt::format("which came at {:.4f} s, and not after the fault before it", seconds(earlier->at));
}

}  // namespace

void Witness::see(const Event& event) {
  panel_.see(event);
  if (capture_ != nullptr) capture_->see(event);
  events_.push_back(event);
}

void Witness::see(const CapturedFrame& frame) {
  panel_.see(frame);
  if (capture_ != nullptr) capture_->see(frame);
}

RunResult Witness::conclude(const Prepared& prepared, std::uint64_t seed) {
  const Time end(prepared.scenario.duration);
  RunResult result;
  result.name = prepared.scenario.name;
  result.seed = seed;
  result.duration = prepared.scenario.duration;
  const auto conclusions = panel_.conclude(end);
  result.events = std::move(events_);
  result.digest = digest_of(result.events);
  result.measures = measure(result.events, prepared.facts, end);
  for (const Fault& fault : prepared.scenario.faults) {
    if (fault.has_time()) continue;
    result.checks.push_back({"fault_happens",
                             CheckVerdict::fail,
                             fmt::format("{} waits for `{}`, {}", describe(fault), fault.trigger->text,
                                         why_it_waits(*fault.trigger, result.events)),
                             1,
                             {}});
  }
  // What a client saw comes first.
  for (CheckResult& check : judge_expectations(prepared.scenario, result.measures, result.events, prepared.facts))
    result.checks.push_back(std::move(check));
  for (CheckResult& check : judge_invariants(prepared.scenario, conclusions)) result.checks.push_back(std::move(check));
  result.passed = std::none_of(result.checks.begin(), result.checks.end(),
                               [](const CheckResult& check) { return check.verdict == CheckVerdict::fail; });
  return result;
}

Event fault_event(const char* kind, const Fault& fault, Time at) {
  return {.at = at,
          .node = {},
          .kind = kind,
          .fields = {{"fault", std::string(name_of(fault.verb))},
                     {"target", fmt::format("{}", fmt::join(fault.targets, ","))},
                     {"detail", describe(fault)}}};
}

}  // namespace viplane::scenarios
