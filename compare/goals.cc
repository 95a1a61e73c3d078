// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/goals.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace viplane::compare {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPartOfCeiling = 0.99;

bool is_measured(const Json& row) { return row.contains("ratio"); }
double ratio_of(const Json& row) { return row.at("ratio").at("mean"); }
bool is_capped(const Json& row) { return row.at("cap_mbit").get<double>() > 0; }
bool is_ours(const Json& row) { return row.at("balancer").get<std::string>().starts_with("viplaned"); }

void add_capped(const Json& results, std::vector<Goal>& found) {
  const double least = kPartOfCeiling * results.at("servers").get<double>();
  for (const Json& row : results.at("rows")) {
    const bool promised = is_ours(row) && (row.at("mode") == "DR" || row.at("mode") == "TUN");
    if (is_measured(row) && is_capped(row) && promised)
      found.push_back({fmt::format("{}, servers capped at {} Mbit/s: VIP / direct", row.at("what").get<std::string>(),
                                   row.at("cap_mbit").get<double>()),
                       ratio_of(row), least});
  }
}

void add_uncapped(const Json& results, std::vector<Goal>& found) {
  std::optional<double> ours, haproxy;
  for (const Json& row : results.at("rows")) {
    if (!is_measured(row) || is_capped(row)) continue;
    if (is_ours(row)) ours = std::max(ours.value_or(0), ratio_of(row));
    if (row.at("balancer") == "haproxy") haproxy = ratio_of(row);
  }
  if (ours && haproxy)
    found.push_back({"uncapped, the best of ours beside HAProxy, TCP: VIP / direct", *ours, *haproxy});
}

}  // namespace

std::vector<Goal> goals(const Json& results) {
  std::vector<Goal> found;
  add_capped(results, found);
  add_uncapped(results, found);
  return found;
}

std::string goals_text(const Json& results) {
  std::string text;
  for (const Goal& goal : goals(results))
    text += fmt::format("{}: {:.3f}, promised at least {:.3f}: {}\n", goal.what, goal.value, goal.least,
                        goal.met() ? "met" : "MISSED");
  return text;
}

}  // namespace viplane::compare
