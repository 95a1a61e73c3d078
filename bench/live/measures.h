// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "bench/live/figure.h"
#include "lab/pair/daemon.h"

namespace viplane::bench {

// Who is measured beside the subject.
inline constexpr lab::DaemonKind kReference = lab::DaemonKind::keepalived;
inline std::string named(lab::DaemonKind kind) { return std::string(to_string(kind)); }

struct Effort {
  unsigned repetitions = 8;  // of takeovers and stops, for each daemon
  unsigned heals = 50;       // of ours
  unsigned at_once = 2;      // laboratories side by side, where times are measured
  Duration churn = std::chrono::minutes(15);
  Duration bad_packets = std::chrono::seconds(12);
};

// A group of figures under a name: `subject` side by side with keepalived, interleaved in one run.
struct Measure {
  std::string name;
  std::function<std::vector<Figure>(lab::DaemonKind subject, const Effort& effort)> take;
};
const std::vector<Measure>& all_measures();

}  // namespace viplane::bench
