// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "scenarios/laboratory/fidelity.h"
#include "scenarios/runner/milliseconds.h"

namespace viplane::scenarios {
namespace {

using Json = nlohmann::ordered_json;

Duration from_ms(double value) { return Duration(std::llround(value * 1e6)); }

std::string takeovers(const Performance& performance) {
  std::string text;
  for (const Takeover& takeover : performance.takeovers)
    text += fmt::format("{}{} {:.1f}", text.empty() ? "" : "<br>", takeover.who, rounded_ms(takeover.after));
  return text.empty() ? "none" : text;
}

std::string row(const Comparison& comparison, const Performance& one) {
  const std::string name = &one == &comparison.performances.front() ? comparison.scenario : std::string();
  const std::string why_not = one.why_not.substr(0, one.why_not.find('\n'));  // a log may follow
  if (!why_not.empty()) return fmt::format("| {} | {} | not run: {} | | | | | |\n", name, one.runner, why_not);
  const Performance& reference = comparison.performances.front();
  const bool is_reference = &one == &reference;
  const bool same = same_order(reference, one);
  return fmt::format(
      "| {} | {} | {} | {} | {} | {:.1f} | {:.1f} | {} |\n", name, one.runner, takeovers(one),
      is_reference ? "" : (same ? "same" : "**other**"),
      is_reference || !same ? "" : fmt::format("{:.1f}", rounded_ms(takeover_difference(reference, one))),
      rounded_ms(one.outage), rounded_ms(one.two_masters),
      one.passed ? "pass" : fmt::format("fails {}", fmt::join(one.failed, ", ")));
}

}  // namespace

Json to_json(const Performance& performance) {
  Json takeovers = Json::array();
  for (const Takeover& takeover : performance.takeovers)
    takeovers.push_back({{"who", takeover.who}, {"after_ms", rounded_ms(takeover.after)}});
  return {{"runner", performance.runner},
          {"why_not", performance.why_not},
          {"passed", performance.passed},
          {"outcome", performance.outcome},
          {"transitions", performance.transitions},
          {"takeovers", takeovers},
          {"outage_ms", rounded_ms(performance.outage)},
          {"two_masters_ms", rounded_ms(performance.two_masters)},
          {"failed", performance.failed},
          {"sentences", performance.sentences}};
}

Performance read_performance(const Json& json) {
  Performance performance;
  performance.runner = json.at("runner");
  performance.why_not = json.at("why_not");
  performance.passed = json.at("passed");
  performance.outcome = json.at("outcome");
  performance.transitions = json.at("transitions").get<std::vector<std::string>>();
  for (const Json& takeover : json.at("takeovers"))
    performance.takeovers.push_back({takeover.at("who"), from_ms(takeover.at("after_ms"))});
  performance.outage = from_ms(json.at("outage_ms"));
  performance.two_masters = from_ms(json.at("two_masters_ms"));
  performance.failed = json.at("failed").get<std::vector<std::string>>();
  performance.sentences = json.at("sentences").get<std::vector<std::string>>();
  return performance;
}

Json to_json(const std::vector<Comparison>& comparisons) {
  Json list = Json::array();
  for (const Comparison& comparison : comparisons) {
    Json runs = Json::array();
    for (const Performance& one : comparison.performances) {
      Json run = to_json(one);
      const Performance& reference = comparison.performances.front();
      if (&one != &reference && one.why_not.empty()) {
        run["same_order"] = same_order(reference, one);
        run["takeover_difference_ms"] = rounded_ms(takeover_difference(reference, one));
      }
      runs.push_back(std::move(run));
    }
    list.push_back({{"scenario", comparison.scenario}, {"runs", std::move(runs)}});
  }
  return {{"scenarios", std::move(list)}};
}

std::string to_markdown(const std::vector<Comparison>& comparisons) {
  std::string text =
      "| scenario | runner | became master, ms after the last fault or its start | order | greatest difference, ms | "
      "outage, ms | "
      "two masters, ms | verdict |\n|---|---|---|---|---|---|---|---|\n";
  for (const Comparison& comparison : comparisons) {
    for (const Performance& one : comparison.performances) text += row(comparison, one);
  }
  return text;
}

}  // namespace viplane::scenarios
