// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "net/time.h"

namespace viplane::bench {

// One line of results/live.json: what was measured, and what is promised of it.
struct Figure {
  std::string what;
  double value = 0;      // not a number: there is none, and no promise is kept
  std::string relation;  // "at most", "at least"; empty: told, nothing is promised
  std::optional<double> goal;

  bool is_met() const;
};

Figure at_most(std::string what, double value, double goal);
Figure told(std::string what, double value);

inline double milliseconds(Duration span) { return seconds(span) * 1000; }

// The value below which a share of the values lies, 0.25 for the lower quartile; of none, not a number.
double quantile(std::vector<double> values, double share);

// A table for a terminal, and rows of one for docs/results.
std::string to_table(const std::vector<Figure>& figures);
std::string markdown_rows(const std::vector<Figure>& figures);

}  // namespace viplane::bench
