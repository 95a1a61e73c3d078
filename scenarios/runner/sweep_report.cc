// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/runner/milliseconds.h"
#include "scenarios/runner/summary.h"
#include "scenarios/runner/sweep.h"

namespace viplane::scenarios {
namespace {

using Row = std::vector<std::string>;

Row heading(const SweepResult& result) {
  Row row = result.paths;
  if (result.interval > Duration{0}) row.emplace_back("phase ms");
  for (const char* name : {"verdict", "outage ms", "stall ms", "resets", "failed", "takeover ms", "two masters ms"})
    row.emplace_back(name);
  return row;
}

Row row_of(const SweepResult& result, const SweepPoint& point) {
  const Measures& measures = point.result.measures;
  Row row = point.values;
  if (result.interval > Duration{0}) row.push_back(fmt::format("{:.1f}", ms(point.shift)));
  row.emplace_back(point.result.passed ? "pass" : "FAIL");
  row.push_back(fmt::format("{:.1f}", ms(measures.outage)));
  row.push_back(fmt::format("{:.1f}", ms(measures.stall)));
  row.push_back(fmt::format("{}", measures.resets));
  row.push_back(fmt::format("{}", measures.failed));
  row.push_back(measures.takeover ? fmt::format("{:.1f}", ms(*measures.takeover)) : "-");
  row.push_back(fmt::format("{:.1f}", ms(measures.two_masters)));
  return row;
}

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += fmt::format("{}{:>{}}", i == 0 ? "" : "  ", row[i], widths[i]);
    text += '\n';
  }
  return text;
}

std::string first_failure(const SweepPoint& point) {
  for (const CheckResult& check : point.result.checks) {
    if (check.verdict == CheckVerdict::fail) return fmt::format("  {}: {}\n", check.name, check.sentence);
  }
  return {};
}

}  // namespace

std::string replay_command(const SweepResult& result, const SweepPoint& point) {
  std::string command = result.command;
  for (std::size_t i = 0; i < point.values.size(); ++i)
    command += fmt::format(" --set '{}={}'", result.paths[i], point.values[i]);
  // A phase, be it none, is what makes one run of a file that sweeps.
  return command + fmt::format(" --phase {}ns --seed {}", point.shift.count(), point.result.seed);
}

std::string table_of(const SweepResult& result) {
  if (result.points.empty()) return {};
  std::vector<Row> rows{heading(result)};
  for (const SweepPoint& point : result.points) rows.push_back(row_of(result, point));
  const auto failed = std::count_if(result.points.begin(), result.points.end(),
                                    [](const SweepPoint& point) { return !point.result.passed; });
  const SweepPoint& worst = result.points[result.worst];
  return fmt::format("{}: {}   {} runs, {} failed\n{}\nworst: run {} of {}\n{}run it again: {}\n", result.name,
                     failed == 0 ? "PASS" : "FAIL", result.points.size(), failed, aligned(rows), result.worst + 1,
                     result.points.size(), first_failure(worst), replay_command(result, worst));
}

nlohmann::ordered_json to_json(const SweepResult& result) {
  using Json = nlohmann::ordered_json;
  Json points = Json::array();
  for (const SweepPoint& point : result.points) {
    Json values = Json::object();
    for (std::size_t i = 0; i < point.values.size(); ++i) values[result.paths[i]] = point.values[i];
    Json json = {{"values", values}};
    if (result.interval > Duration{0}) json["phase_ms"] = ms(point.shift);
    json["replay"] = replay_command(result, point);
    json["result"] = to_json(point.result);
    json["result"].erase("transitions");
    points.push_back(std::move(json));
  }
  return {{"verdict", result.passed() ? "pass" : "fail"},
          {"name", result.name},
          {"interval_ms", ms(result.interval)},
          {"worst", result.worst},
          {"points", points}};
}

}  // namespace viplane::scenarios
