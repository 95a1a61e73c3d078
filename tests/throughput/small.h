// SPDX-License-Identifier: GPL-2.0-or-later
// Runs that are quickly done.
#pragma once
#include <string>

#include "scenarios/throughput/inputs.h"

namespace viplane::throughput {

inline void no_progress(const std::string&) {}

// A tenth of the reference's capacity: a tenth of the events.
inline Inputs small() {
  Inputs inputs;
  inputs.seconds = 1;
  inputs.server_capacity = 776;
  return inputs;
}

}  // namespace viplane::throughput
