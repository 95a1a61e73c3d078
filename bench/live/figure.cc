// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/figure.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

namespace viplane::bench {
namespace {

constexpr int kWidth = 90;

double rounded(double value) { return std::round(value * 100) / 100; }

double load() {
  double average = 0;
  return ::getloadavg(&average, 1) == 1 ? rounded(average) : -1;
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
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::string to_table(const std::vector<Figure>& figures) {
  std::string table;
  for (const Figure& figure : figures) {
    char line[256];
    char promise[64] = "";
    if (figure.goal) std::snprintf(promise, sizeof promise, "%s %g", figure.relation.c_str(), *figure.goal);
    std::snprintf(line, sizeof line, "%-*s %10.2f  %-18s%s\n", kWidth, figure.what.c_str(), figure.value, promise,
                  figure.is_met() ? "" : "MISSED");
    table += line;
  }
  return table;
}

std::string to_markdown(const std::vector<Figure>& figures, const std::string& version) {
  std::string table =
      "<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n# Live figures\n\nMeasured by `scripts/live-figures` at " +
      version + ", beside keepalived in the same run.\n\n| what | value | promise |\n|---|---|---|\n";
  for (const Figure& figure : figures) {
    char line[320];
    char promise[64] = "";
    if (figure.goal) std::snprintf(promise, sizeof promise, "%s %g", figure.relation.c_str(), *figure.goal);
    std::snprintf(line, sizeof line, "| %s | %.2f | %s%s |\n", figure.what.c_str(), figure.value, promise,
                  figure.is_met() ? "" : " **missed**");
    table += line;
  }
  return table;
}

std::string to_json(const std::vector<Figure>& figures, const std::string& version) {
  utsname system{};
  ::uname(&system);
  nlohmann::ordered_json file{
      {"version", version},
      {"machine", {{"processors", std::thread::hardware_concurrency()}, {"system", system.release}, {"load", load()}}},
      {"figures", nlohmann::ordered_json::array()}};
  for (const Figure& figure : figures) {
    nlohmann::ordered_json row{{"what", figure.what}, {"value", figure.value}, {"relation", figure.relation}};
    row["goal"] = figure.goal ? nlohmann::ordered_json(*figure.goal) : nlohmann::ordered_json();
    row["met"] = figure.is_met();
    file["figures"].push_back(std::move(row));
  }
  return file.dump(1) + "\n";
}

}  // namespace viplane::bench
