// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/figure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace viplane::bench {
namespace {

constexpr int kWidth = 90;

double rounded(double value) { return std::round(value * 100) / 100; }

std::string promise_of(const Figure& figure) {
  if (!figure.goal) return {};
  char text[64];
  std::snprintf(text, sizeof text, "%s %g", figure.relation.c_str(), *figure.goal);
  return text;
}

std::string value_of(const Figure& figure) {
  if (std::isnan(figure.value)) return "none";
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", figure.value);
  return text;
}

}  // namespace

bool Figure::is_met() const {
  if (!goal) return true;
  return relation == "at least" ? value >= *goal : value <= *goal;
}

Figure at_most(std::string what, double value, double goal) {
  return {std::move(what), rounded(value), "at most", rounded(goal)};
}

Figure told(std::string what, double value) { return {std::move(what), rounded(value), "", std::nullopt}; }

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::string to_table(const std::vector<Figure>& figures) {
  std::string table;
  for (const Figure& figure : figures) {
    char line[256];
    std::snprintf(line, sizeof line, "%-*s %10s  %-18s%s\n", kWidth, figure.what.c_str(), value_of(figure).c_str(),
                  promise_of(figure).c_str(), figure.is_met() ? "" : "MISSED");
    table += line;
  }
  return table;
}

std::string markdown_rows(const std::vector<Figure>& figures) {
  std::string rows;
  for (const Figure& figure : figures) {
    rows += "| " + figure.what + " | " + value_of(figure) + " | " + promise_of(figure) +
            (figure.is_met() ? "" : " **missed**") + " |\n";
  }
  return rows;
}

}  // namespace viplane::bench
