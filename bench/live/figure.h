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
  double value = 0;
  std::string relation;  // "at most", "at least"; empty: told, nothing is promised
  std::optional<double> goal;

  bool is_met() const;
};

Figure at_most(std::string what, double value, double goal);
Figure told(std::string what, double value);

inline double milliseconds(Duration span) { return seconds(span) * 1000; }

// The value below which a share of the values lies, 0.25 for the lower quartile; of none, 0.
double quantile(std::vector<double> values, double share);

// A table for a terminal, a table for docs/results, and the file of results.
std::string to_table(const std::vector<Figure>& figures);
std::string to_markdown(const std::vector<Figure>& figures, const std::string& version);
std::string to_json(const std::vector<Figure>& figures, const std::string& version);

}  // namespace viplane::bench
