// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/summary.h"

#include <nlohmann/json.hpp>

#include "scenarios/runner/milliseconds.h"

namespace viplane::scenarios {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Transition& transition) {
  return {{"at_s", seconds(transition.at)}, {"node", transition.node}, {"instance", transition.instance},
          {"from", transition.from},        {"to", transition.to},     {"why", transition.why}};
}

Json to_json(const CheckResult& check) {
  Json json = {{"name", check.name}, {"verdict", name_of(check.verdict)}, {"sentence", check.sentence}};
  if (check.violations > 0) json["violations"] = check.violations;
  if (check.at) json["at_s"] = seconds(*check.at);
  return json;
}

Json to_json(const ClientResult& client) {
  return {{"client", client.client},
          {"outage_ms", rounded_ms(client.longest_outage)},
          {"outages_ms", rounded_ms(client.total_outage)},
          {"requests", client.requests},
          {"failed", client.failed},
          {"resets", client.resets}};
}

template <class Item>
Json list(const std::vector<Item>& items) {
  Json json = Json::array();
  for (const Item& item : items) json.push_back(to_json(item));
  return json;
}

}  // namespace

Json to_json(const RunResult& result) {
  const Measures& measures = result.measures;
  Json json = {{"verdict", result.passed ? "pass" : "fail"},
               {"digest", result.digest},
               {"seed", result.seed},
               {"outage_ms", rounded_ms(measures.outage)},
               {"resets", measures.resets},
               {"transitions", list(measures.transitions)},
               {"checks", list(result.checks)},
               {"name", result.name},
               {"duration_s", seconds(result.duration)},
               {"requests", measures.requests},
               {"failed", measures.failed},
               {"stall_ms", rounded_ms(measures.stall)},
               {"two_masters_ms", rounded_ms(measures.two_masters)},
               {"conflict_ms", rounded_ms(measures.conflict)},
               {"takeover_ms", nullptr},
               {"clients", list(measures.clients)}};
  if (measures.takeover) json["takeover_ms"] = rounded_ms(*measures.takeover);
  return json;
}

Json to_json(const Manifest& manifest) {
  Json files = Json::array();
  for (const InputFile& file : manifest.files)
    files.push_back({{"path", file.path}, {"copy", file.copy}, {"hash", file.hash}});
  return {{"version", manifest.version},
          {"seed", manifest.seed},
          {"scenario", manifest.scenario},
          {"files", files},
          {"scenario_hash", manifest.scenario_hash},
          {"digest", manifest.digest},
          {"world", manifest.world},
          {"daemon", manifest.daemon}};
}

}  // namespace viplane::scenarios
