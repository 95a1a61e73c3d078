// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "lab/pair/daemon.h"

namespace viplane::bench {

// The master's machine loses its power at some phase of the interval (0 to 1).
struct Takeover {
  Duration theory{0};  // RFC: three intervals and the skew
  Duration taken{0};   // from the last advertisement of the dead master to the first of the next
  Duration outage{0};  // of a neighbour that sends an echo request each millisecond
};
Takeover take_over_after_crash(lab::DaemonKind kind, const lab::VirtualRouter& router, double phase);

// The master is asked to end.
struct PlannedStop {
  Duration outage{0};   // as above
  Duration skew{0};     // theory: how long the next one waits
  Duration taken{0};    // from priority 0 to the first advertisement of the next
  Duration overlap{0};  // the neighbour's questions on the link had two answers
};
PlannedStop stop_as_planned(lab::DaemonKind kind, const lab::VirtualRouter& router);

}  // namespace viplane::bench
