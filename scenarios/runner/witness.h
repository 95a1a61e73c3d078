// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "scenarios/checkers/panel.h"
#include "scenarios/runner/capture.h"
#include "scenarios/runner/prepare.h"
#include "scenarios/runner/result.h"

namespace viplane::scenarios {

// Shows the events and frames of a run, in the order of their times, to the checkers and the capture, and keeps the
// events. It does not ask in which world they happened.
class Witness {
 public:
  // `capture` may be none. Both outlive it.
  Witness(const RunFacts& facts, Capture* capture) : panel_(facts), capture_(capture) {}

  void see(const Event& event);
  void see(const CapturedFrame& frame);

  // The run is over: measures it, judges it by its expectations and by the invariants. Last call.
  RunResult conclude(const Prepared& prepared, std::uint64_t seed);

 private:
  Panel panel_;
  Capture* capture_;
  std::vector<Event> events_;
};

// The event that tells of a fault: `kind` is fault.injected or fault.healed.
Event fault_event(const char* kind, const Fault& fault, Time at);

}  // namespace viplane::scenarios
