// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/series.h"

#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

namespace viplane::bench {

void Series::add(const std::string& row, std::function<Numbers()> trial) {
  add_many(row, [trial = std::move(trial)] { return std::vector<Numbers>{trial()}; });
}

void Series::add_many(const std::string& row, std::function<std::vector<Numbers>()> trials) {
  trials_.push_back({row, std::move(trials)});
}

void Series::hold() {
  std::vector<std::function<std::string()>> trials;
  for (const Trial& trial : trials_) {
    trials.emplace_back([&trial] { return nlohmann::json(trial.hold()).dump(); });
  }
  const auto results = lab::hold_trials(trials, rules_);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i].trouble.empty()) {
      failures_.push_back(trials_[i].row + ": " + results[i].trouble);
      continue;
    }
    const auto rows = nlohmann::json::parse(results[i].facts).get<std::vector<Numbers>>();
    auto& place = facts_[trials_[i].row];
    place.insert(place.end(), rows.begin(), rows.end());
  }
}

std::vector<double> Series::column(const std::string& row, std::size_t number) const {
  std::vector<double> values;
  const auto found = facts_.find(row);
  if (found == facts_.end()) return values;
  for (const Numbers& numbers : found->second) values.push_back(numbers.at(number));
  return values;
}

double Series::sum(const std::string& row, std::size_t number) const {
  const auto values = column(row, number);
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return std::accumulate(values.begin(), values.end(), 0.0);
}

void Series::report_failures(const std::string& what, std::vector<Figure>& figures) const {
  figures.push_back(
      at_most("  trials of " + what + " that could not be held", static_cast<double>(failures_.size()), 0));
  for (const std::string& failure : failures_) std::fprintf(stderr, "%s: %s\n", what.c_str(), failure.c_str());
}

}  // namespace viplane::bench
