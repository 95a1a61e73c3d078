// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "lab/pair/daemon.h"

namespace viplane::bench {

// A partition heals in the worst phase: the master with the higher priority speaks first, so that the other one goes
// without having said anything. The neighbour is beside the loser, whose MAC address it has learnt during the cut.
struct Heal {
  bool in_worst_phase = false;  // the winner did speak first
  // From the first advertisement that crossed to the last echo request without an answer; 0: all were answered.
  Duration outage{0};
  // From the same moment until only the winner had the address.
  Duration both{0};
  unsigned announcements = 0;  // of the winner
};

// One laboratory, several heals in turn, each watched for `watched`.
std::vector<Heal> heal_in_worst_phase(lab::DaemonKind kind, const lab::VirtualRouter& router, unsigned times,
                                      Duration watched);

}  // namespace viplane::bench
