// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/report.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <thread>

namespace viplane::bench {
namespace {

using nlohmann::ordered_json;

ordered_json machine() {
  utsname system{};
  ::uname(&system);
  return {{"processors", std::thread::hardware_concurrency()}, {"system", system.release}};
}

ordered_json to_json(const Figure& figure) {
  ordered_json row{{"what", figure.what}, {"value", figure.value}, {"relation", figure.relation}};
  row["goal"] = figure.goal ? ordered_json(*figure.goal) : ordered_json();
  row["met"] = figure.is_met();
  return row;
}

Figure read_figure(const ordered_json& row) {
  // No number is null in JSON.
  const double value =
      row.at("value").is_null() ? std::numeric_limits<double>::quiet_NaN() : row.at("value").get<double>();
  Figure figure{row.at("what"), value, row.at("relation"), std::nullopt};
  if (!row.at("goal").is_null()) figure.goal = row.at("goal").get<double>();
  return figure;
}

ordered_json to_json(const Taken& taken) {
  ordered_json one{{"measure", taken.measure},
                   {"version", taken.version},
                   {"load", taken.load},
                   {"seconds", std::round(taken.duration)},
                   {"figures", ordered_json::array()}};
  if (!taken.trouble.empty()) one["trouble"] = taken.trouble;
  for (const Figure& figure : taken.figures) one["figures"].push_back(to_json(figure));
  return one;
}

Taken read_taken(const ordered_json& one) {
  Taken taken{one.at("measure"), one.at("version"), one.at("load"), one.at("seconds"), one.value("trouble", ""), {}};
  for (const ordered_json& row : one.at("figures")) taken.figures.push_back(read_figure(row));
  return taken;
}

std::string versions_of(const std::vector<Taken>& all) {
  std::string text;
  std::set<std::string> told;
  for (const Taken& taken : all) {
    if (told.insert(taken.version).second) text += (text.empty() ? "" : ", ") + taken.version;
  }
  return text;
}

}  // namespace

bool Taken::is_met() const {
  return trouble.empty() && std::all_of(figures.begin(), figures.end(), [](const Figure& one) { return one.is_met(); });
}

Report::Report(std::vector<std::string> measures) : measures_(std::move(measures)) {}

void Report::read(const std::string& json) try {
  const ordered_json earlier = ordered_json::parse(json);
  for (const ordered_json& one : earlier.at("measures")) {
    Taken taken = read_taken(one);
    if (std::find(measures_.begin(), measures_.end(), taken.measure) != measures_.end()) put(std::move(taken));
  }
} catch (const nlohmann::json::exception& error) {
  throw std::runtime_error(std::string("the earlier report is none of ours (take it away to begin anew): ") +
                           error.what());
}

void Report::put(Taken taken) {
  std::erase_if(taken_, [&](const Taken& earlier) { return earlier.measure == taken.measure; });
  taken_.push_back(std::move(taken));
  const auto place = [this](const Taken& one) { return std::find(measures_.begin(), measures_.end(), one.measure); };
  std::sort(taken_.begin(), taken_.end(), [&](const Taken& a, const Taken& b) { return place(a) < place(b); });
}

std::string Report::to_json() const {
  ordered_json file{{"machine", machine()}, {"measures", ordered_json::array()}};
  for (const Taken& taken : taken_) file["measures"].push_back(bench::to_json(taken));
  return file.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string Report::to_markdown() const {
  std::string text =
      "<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n# Live figures\n\nMeasured by `scripts/live-figures` at " +
      versions_of(taken_) + ", beside keepalived in the same run.\n\n| what | value | promise |\n|---|---|---|\n";
  for (const Taken& taken : taken_) {
    if (!taken.trouble.empty()) text += "| " + taken.measure + " | **could not be taken** | |\n";
    text += markdown_rows(taken.figures);
  }
  return text;
}

}  // namespace viplane::bench
