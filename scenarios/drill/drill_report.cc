// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/drill/drill_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/runner/junit.h"
#include "scenarios/runner/milliseconds.h"
#include "scenarios/runner/narrate.h"

namespace viplane::scenarios {
namespace {

std::string takeover_cell(const RunResult& result) {
  return result.measures.takeover ? fmt::format("{:.1f}", rounded_ms(*result.measures.takeover)) : std::string("-");
}

std::string violated(const RunResult& result) {
  std::string text;
  for (const CheckResult& check : result.checks) {
    if (check.verdict == CheckVerdict::fail) text += fmt::format("{}: {}\n", check.name, check.sentence);
  }
  return text;
}

std::string row(const DrillOutcome& outcome) {
  const RunResult& result = outcome.result;
  return fmt::format("{:<22} {:<7} {:>10.1f} {:>10.1f} {:>7} {:>13.1f} {:>12}  {}\n", outcome.name, outcome.role,
                     rounded_ms(result.measures.outage), rounded_ms(outcome.outage_bound), result.measures.resets,
                     rounded_ms(result.measures.two_masters), takeover_cell(result), result.passed ? "pass" : "FAIL");
}

std::string failure(const DrillOutcome& outcome) {
  return fmt::format("\n{} at the {} (a client may see {}):\n{}\nlast events of each node:\n{}", outcome.name,
                     outcome.role, outcome.theory, violated(outcome.result), last_events(outcome.result.events, 12));
}

}  // namespace

std::string table(const DrillResult& result) {
  std::string text = fmt::format("{:<22} {:<7} {:>10} {:>10} {:>7} {:>13} {:>12}  {}\n", "fault", "role", "outage ms",
                                 "bound ms", "resets", "2 masters ms", "takeover ms", "verdict");
  for (const DrillOutcome& outcome : result.outcomes) text += row(outcome);
  const auto failed = std::count_if(result.outcomes.begin(), result.outcomes.end(),
                                    [](const DrillOutcome& one) { return !one.result.passed; });
  text += fmt::format("\n{} cases, {} failed: {}   digest {}\n", result.outcomes.size(), failed,
                      result.passed ? "PASS" : "FAIL", result.digest);
  for (const DrillOutcome& outcome : result.outcomes) {
    if (!outcome.result.passed) text += failure(outcome);
  }
  return text;
}

nlohmann::ordered_json to_json(const DrillResult& result) {
  nlohmann::ordered_json cases = nlohmann::ordered_json::array();
  for (const DrillOutcome& outcome : result.outcomes) {
    const Measures& measures = outcome.result.measures;
    nlohmann::ordered_json one = {{"name", outcome.name},
                                  {"role", outcome.role},
                                  {"verdict", outcome.result.passed ? "pass" : "fail"},
                                  {"outage_ms", rounded_ms(measures.outage)},
                                  {"resets", measures.resets},
                                  {"two_masters_ms", rounded_ms(measures.two_masters)},
                                  {"conflict_ms", rounded_ms(measures.conflict)},
                                  {"takeover_ms", nullptr},
                                  {"outage_bound_ms", rounded_ms(outcome.outage_bound)},
                                  {"stall_ms", rounded_ms(measures.stall)},
                                  {"theory", outcome.theory},
                                  {"digest", outcome.result.digest}};
    if (measures.takeover) one["takeover_ms"] = rounded_ms(*measures.takeover);
    for (const CheckResult& check : outcome.result.checks) {
      if (check.verdict == CheckVerdict::fail)
        one["violated"].push_back({{"name", check.name}, {"sentence", check.sentence}});
    }
    cases.push_back(std::move(one));
  }
  return {{"verdict", result.passed ? "pass" : "fail"}, {"digest", result.digest}, {"cases", std::move(cases)}};
}

std::string junit_of(const DrillResult& result) {
  std::vector<JunitCase> cases;
  double total = 0;
  for (const DrillOutcome& outcome : result.outcomes) {
    total += seconds(outcome.result.duration);
    cases.push_back({outcome.name + " at " + outcome.role, outcome.result.passed, violated(outcome.result),
                     outcome.result.passed ? std::string() : last_events(outcome.result.events, 12)});
  }
  return junit_xml("drill", total, cases);
}

}  // namespace viplane::scenarios
