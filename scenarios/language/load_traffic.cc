// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/load_parts.h"
#include "scenarios/language/scenario_keys.h"

namespace viplane::scenarios {
namespace {

void check_values(Section& section, const TrafficSpec& traffic) {
  if (traffic.every == Duration::zero()) {
    section.problems().add(section.take("every").Mark(), "`every` cannot be 0", "write for example `every: 1ms`");
  }
  if (traffic.connections == 0) {
    section.problems().add(section.take("connections").Mark(), "`connections` cannot be 0", "drop this client instead");
  }
  if (traffic.stop && *traffic.stop <= traffic.start) {
    section.problems().add(section.take("stop").Mark(), "this client stops before it starts",
                           "make `stop` later than `start`");
  }
}

void load_client(const YAML::Node& item, Scenario& scenario, Problems& problems) {
  TrafficSpec traffic{.client = {}, .service = {}, .stop = {}, .timeout = {}, .place = problems.place(item.Mark())};
  Section section(item, "this traffic", problems);
  if (!section.has("client")) traffic.client = fmt::format("client{}", scenario.traffic.size() + 1);
  if (!section.has("kind")) {
    problems.add(item.Mark(), "traffic without a kind", "add `kind: prober`, `ping`, `closed`, `open` or `long_lived`");
  }
  traffic.kind = static_cast<TrafficKind>(section.choice("kind", kTrafficKinds).value_or(0));
  if (traffic.kind == TrafficKind::long_lived) traffic.every = std::chrono::milliseconds(100);
  read_keys(section, traffic_keys(), traffic);
  read_keys(section, traffic_keys(traffic.kind), traffic);
  section.reject_unknown();
  check_values(section, traffic);

  const auto same = [&traffic](const TrafficSpec& other) { return other.client == traffic.client; };
  if (std::any_of(scenario.traffic.begin(), scenario.traffic.end(), same)) {
    problems.add(section.mark_of("client"), fmt::format("two clients are called `{}`", traffic.client), "rename one");
  }
  scenario.traffic.push_back(std::move(traffic));
}

}  // namespace

void load_traffic(const YAML::Node& list, Scenario& scenario, Problems& problems) {
  if (list.IsNull()) return;
  if (!list.IsSequence()) {
    return problems.add(list.Mark(), "`traffic` should be a list", "start each client with `- client: ...`");
  }
  for (const YAML::Node& item : list) load_client(item, scenario, problems);
}

}  // namespace viplane::scenarios
