// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <vector>

#include "lab/pair/daemon.h"

namespace viplane::bench {

// A long day in short: a master is told of new configurations, its real servers come and go, and it loses its link and
// the mastership and gets them back, over and over.
struct Churn {
  struct Sample {             // after each round, when all is as it was before it
    double resident_kib = 0;  // of all its processes
    std::size_t descriptors = 0;
    std::size_t processes = 0;
  };
  std::vector<Sample> samples;
  unsigned reloads = 0;
  unsigned server_changes = 0;
  unsigned failovers = 0;
  bool same_processes = true;  // none of them ended or was replaced

  // Resident memory of the last tenth of the samples over that of the second tenth (medians), less 1.
  double growth() const;
  // Descriptors at the end less those after the first round.
  long lost_descriptors() const;
};
Churn churn(lab::DaemonKind kind, Duration span);

}  // namespace viplane::bench
