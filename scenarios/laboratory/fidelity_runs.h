// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "scenarios/laboratory/daemon.h"
#include "scenarios/laboratory/fidelity.h"

namespace viplane::scenarios {

struct FidelityOptions {
  std::vector<DaemonKind> daemons{DaemonKind::viplaned, DaemonKind::keepalived};
  unsigned jobs = 1;  // laboratories at the same time; each takes a good part of a processor
  std::function<void(const std::string& what)> progress;  // called when a run begins
};

// Plays every scenario in the simulation and with each daemon, each run in a process of its own. A run that cannot be
// made says why instead. The scenarios have to be such as prepare() accepts.
std::vector<Comparison> compare_worlds(const std::vector<Prepared>& scenarios, const FidelityOptions& options);

}  // namespace viplane::scenarios
