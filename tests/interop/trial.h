// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/interop/matrix.h"

namespace viplane::interop {

// What a trial of a cell found.
struct Finding {
  std::vector<std::string> faults;    // each a sentence; none: the cell is green
  std::optional<double> measured_ms;  // the takeover: where the case has one
  std::optional<double> theory_ms;
  double outage_ms = 0;  // the longest time in which a neighbour's echo requests, one each 10 ms, had no answer
};

// Tries a cell in a laboratory of its own. A takeover may be later than theory by `slack`, which is for the machine
// that all runs on. Throws std::runtime_error where the daemons do not get as far as the case.
Finding try_cell(const Cell& cell, Duration slack);

}  // namespace viplane::interop
