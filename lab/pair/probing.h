// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "lab/pair/neighbour_probe.h"

namespace viplane::lab {

// How the process of a probe writes down what it saw: an answered echo, or (sent_ns is 0) an answer on the link.
struct ProbeRecord {
  std::int64_t at_ns = 0;
  std::int64_t sent_ns = 0;
  MacAddress mac{};
  std::uint16_t unused = 0;
};

// The work of that process: probes until SIGTERM. Returns its exit code; throws std::system_error.
int probe_neighbours(const NeighbourProbe::Options& options, int file);

}  // namespace viplane::lab
