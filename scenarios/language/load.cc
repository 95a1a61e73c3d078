// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/language/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "scenarios/language/did_you_mean.h"
#include "scenarios/language/fault_table.h"
#include "scenarios/language/load_faults.h"
#include "scenarios/language/load_parts.h"
#include "scenarios/language/scenario_keys.h"

namespace viplane::scenarios {
namespace {

void load_top(const YAML::Node& root, Scenario& scenario, Problems& problems) {
  Section section(root, "the scenario", problems);
  read_keys(section, scenario_keys(), scenario);
  const auto part = [&](std::string_view key, auto load) {
    if (section.has(key)) load(section.take(key), scenario, problems);
  };
  if (!section.has("directors"))
    problems.add(root.Mark(), "no `directors`", "name one or two with their keepalived.conf");
  part("directors", load_directors);
  part("topology", load_topology);
  part("real_servers", load_real_servers);
  part("traffic", load_traffic);
  part("faults", load_faults);
  part("expect", load_expectations);
  part("sweep", load_sweep);
  section.reject_unknown();
}

class NameCheck {
 public:
  NameCheck(const Scenario& scenario, Problems& problems) : problems_(problems) {
    for (const DirectorSpec& director : scenario.directors) directors_.push_back(director.name);
  }

  void director(const std::string& name, const Place& place, std::string_view role) {
    if (std::find(directors_.begin(), directors_.end(), name) != directors_.end()) return;
    problems_.add(
        {place, fmt::format("{} `{}` is no director of this scenario", role, name), suggest(name, directors_)});
  }

 private:
  std::vector<std::string_view> directors_;
  Problems& problems_;
};

void check_client(const ClientExpectation& expect, const Scenario& scenario, Problems& problems) {
  std::vector<std::string_view> known;
  for (const TrafficSpec& traffic : scenario.traffic) {
    for (const std::string_view name : {std::string_view(traffic.client), name_of(traffic.kind)}) {
      if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
    }
  }
  if (std::find(known.begin(), known.end(), expect.client) != known.end()) return;
  problems.add({expect.place, fmt::format("`{}` is neither a client nor a kind of traffic here", expect.client),
                suggest(expect.client, known)});
}

// Names that can be judged from the scenario alone; addresses of real servers are judged when the world is built.
void check_names(const Scenario& scenario, Problems& problems) {
  NameCheck check(scenario, problems);
  for (const Fault& fault : scenario.faults) {
    if (fault.trigger) check.director(fault.trigger->node, fault.place, "who is waited for,");
    const TargetKind kind = rule_of(fault.verb).target;
    if (kind != TargetKind::director && kind != TargetKind::directors) continue;
    for (const std::string& target : fault.targets) check.director(target, fault.place, "the target");
  }
  const Place whole{.file = scenario.file, .line = 0, .column = 0};
  for (const TakeoverExpectation& takeover : scenario.expect.takeovers)
    check.director(takeover.by, whole, "takeover by");
  for (const ClientExpectation& expect : scenario.expect.clients) check_client(expect, scenario, problems);
  const auto& at_end = scenario.expect.master_at_end;
  if (at_end && *at_end != "nobody") check.director(*at_end, whole, "master_at_end");
}

// Isolated ports of one switch do not see each other; two switches know nothing of each other's isolation.
void check_isolation(const Scenario& scenario, Problems& problems) {
  for (const Fault& fault : scenario.faults) {
    if (fault.verb != FaultVerb::isolate_ports || scenario.topology.same_switch) continue;
    problems.add(
        {fault.place, "`isolate_ports` has no effect between two switches", "add `topology: {same_switch: true}`"});
  }
}

void check_times(const Scenario& scenario, Problems& problems) {
  const Time end(scenario.duration);
  for (const TrafficSpec& traffic : scenario.traffic) {
    if (traffic.start < end) continue;
    problems.add({traffic.place,
                  fmt::format("this client starts at {:g} s, after the end of the run", seconds(traffic.start)),
                  "make `duration` longer or give it an earlier `start`"});
  }
  for (const Fault& fault : scenario.faults) {
    if (fault.trigger || fault.at < end) continue;
    problems.add({fault.place, fmt::format("this fault comes after the end of the run at {:g} s", seconds(end)),
                  "make `duration` longer or the fault earlier"});
  }
}

// A claim about what clients see is empty where no client looks.
void check_witnesses(const Scenario& scenario, Problems& problems) {
  const auto any = [&scenario](bool long_lived) {
    return std::any_of(scenario.traffic.begin(), scenario.traffic.end(),
                       [&](const TrafficSpec& one) { return (one.kind == TrafficKind::long_lived) == long_lived; });
  };
  const Expectations& expect = scenario.expect;
  const Place whole{.file = scenario.file, .line = 0, .column = 0};
  if (expect.outage_at_most && !any(false)) {
    problems.add(
        {whole, "`expect: outage` without a client that opens connections", "add `traffic: [{kind: prober}]`"});
  }
  if (expect.stall_at_most && !any(true)) {
    problems.add(
        {whole, "`expect: stall` without a client that keeps connections", "add `traffic: [{kind: long_lived}]`"});
  }
  const bool counts = expect.resets_at_most || expect.failed_at_most || expect.served_at_least;
  if (counts && scenario.traffic.empty()) {
    problems.add({whole, "`expect` counts requests, but there is no traffic", "add `traffic: [{kind: prober}]`"});
  }
}

}  // namespace

std::string Scenario::path_of(const std::string& relative) const {
  const std::filesystem::path path(relative);
  return path.is_absolute() ? relative : (std::filesystem::path(file).parent_path() / path).string();
}

LoadedScenario parse_scenario(std::string text, const std::string& path) {
  LoadedScenario loaded;
  loaded.scenario.file = path;
  loaded.scenario.text = std::move(text);
  loaded.scenario.name = std::filesystem::path(path).stem().string();
  Problems problems(path);
  try {
    const YAML::Node root = YAML::Load(loaded.scenario.text);
    load_top(root, loaded.scenario, problems);
    check_names(loaded.scenario, problems);
    check_isolation(loaded.scenario, problems);
    check_times(loaded.scenario, problems);
    check_witnesses(loaded.scenario, problems);
  } catch (const YAML::Exception& error) {
    problems.add(error.mark, error.msg, "this is not YAML; look at indentation and quotes");
  }
  loaded.problems = problems.take();
  return loaded;
}

LoadedScenario load_scenario(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file && !std::filesystem::is_directory(path)) return parse_scenario(std::move(text), path);
  LoadedScenario loaded;
  loaded.problems.push_back({Place{.file = path}, "cannot be read", "check the path and its permissions"});
  return loaded;
}

}  // namespace viplane::scenarios
