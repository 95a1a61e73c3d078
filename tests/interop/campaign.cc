// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/interop/campaign.h"

#include <nlohmann/json.hpp>

#include "lab/pair/trials.h"

namespace viplane::interop {
namespace {

using nlohmann::json;

constexpr Duration kPatience = std::chrono::minutes(5);  // a cell takes half a minute at most

std::string to_text(const Finding& finding) {
  json text{{"faults", finding.faults}, {"outage_ms", finding.outage_ms}};
  if (finding.measured_ms) text["measured_ms"] = *finding.measured_ms;
  if (finding.theory_ms) text["theory_ms"] = *finding.theory_ms;
  return text.dump(-1, ' ', false, json::error_handler_t::replace);
}

Finding from_result(const lab::TrialResult& result) {
  Finding finding;
  if (!result.trouble.empty()) {
    finding.faults = {result.trouble};
    return finding;
  }
  const json text = json::parse(result.facts);
  finding.faults = text["faults"];
  finding.outage_ms = text["outage_ms"];
  if (text.contains("measured_ms")) finding.measured_ms = text["measured_ms"];
  if (text.contains("theory_ms")) finding.theory_ms = text["theory_ms"];
  return finding;
}

}  // namespace

std::vector<Square> try_all(const std::vector<Cell>& cells, const CampaignOptions& options,
                            const std::function<void(const Square&)>& tried) {
  std::vector<Square> squares;
  for (const Cell& cell : cells) squares.push_back({cell, reason_to_skip(cell).value_or(""), {}, 0});
  for (unsigned attempt = 1; attempt <= options.attempts; ++attempt) {
    std::vector<Square*> open;
    std::vector<std::function<std::string()>> trials;
    for (Square& square : squares) {
      if (!square.skipped.empty() || (attempt > 1 && square.is_green())) continue;
      open.push_back(&square);
      trials.emplace_back([&square, &options] { return to_text(try_cell(square.cell, options.slack)); });
    }
    const bool is_last = attempt == options.attempts && attempt > 1;
    lab::hold_trials(trials, {.at_once = is_last ? 1 : options.at_once, .patience = kPatience},
                     [&](std::size_t i, const lab::TrialResult& result) {
                       open[i]->finding = from_result(result);
                       open[i]->attempts = attempt;
                       if (tried) tried(*open[i]);
                     });
  }
  return squares;
}

}  // namespace viplane::interop
