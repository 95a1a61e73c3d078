// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace viplane::compare {

// Lines over an axis of numbers or of names, as SVG.
struct Chart {
  struct Line {
    std::string name;
    std::vector<std::pair<double, double>> points{};  // in the order in which they are joined
    bool dashed = false;                              // no measurement: a ceiling, a theory
  };
  std::string title;
  std::string x_label;
  std::string y_label;
  bool logarithmic_x = false;
  std::vector<std::string> names{};  // of x = 0, 1, ..; empty: numbers
  std::vector<Line> lines{};
};

std::string svg(const Chart& chart);

}  // namespace viplane::compare
