// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/prepare.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/did_you_mean.h"
#include "scenarios/language/fault_table.h"
#include "scenarios/runner/facts.h"

namespace viplane::scenarios {
namespace {

// Names that only the directors' files give a meaning: real servers, interfaces, switches, services.
class NameCheck {
 public:
  NameCheck(const Prepared& prepared, Diagnostics& problems) : prepared_(prepared), problems_(problems) {}

  void run() {
    for (const Fault& fault : prepared_.scenario.faults) {
      for (const std::string& target : fault.targets) check_target(fault, target);
      if (fault.trigger && !fault.trigger->instance.empty())
        check(fault.trigger->instance, instances_of(fault.trigger->node), fault.place, "instance");
    }
    for (const RealServerSpec& server : prepared_.scenario.real_servers) {
      check(server.address.to_string(), server_addresses(), server.place, "real server");
    }
    for (const TrafficSpec& traffic : prepared_.scenario.traffic) {
      if (traffic.service) check(traffic.service->to_string(), services(), traffic.place, "service");
      if (traffic.service || traffic.kind == TrafficKind::ping || prepared_.facts.usual_service() != nullptr) continue;
      problems_.push_back({traffic.place,
                           "the directors' files have no virtual server with an address that an instance holds",
                           "use `kind: ping`"});
    }
  }

 private:
  void check_target(const Fault& fault, const std::string& target) {
    switch (rule_of(fault.verb).target) {
      case TargetKind::node: return check(target, links(), fault.place, "link of");
      case TargetKind::pair:
      case TargetKind::groups: return check(target, nodes(), fault.place, "node");
      case TargetKind::network_switch: return check(target, switches(), fault.place, "switch");
      case TargetKind::real_server: return check(target, servers(), fault.place, "real server");
      default: return;  // directors were checked when the scenario was read
    }
  }

  void check(const std::string& name, const std::vector<std::string>& known, const Place& place,
             std::string_view kind) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    const std::vector<std::string_view> views(known.begin(), known.end());
    problems_.push_back({place, fmt::format("there is no {} `{}` here", kind, name),
                         views.empty() ? std::string() : suggest(name, views)});
  }

  std::vector<std::string> links() const {
    std::vector<std::string> names;
    for (const sim::NodeSpec& node : prepared_.site.topology.nodes) {
      names.push_back(node.name);
      for (const sim::InterfaceSpec& interface : node.interfaces) {
        if (!interface.peer.empty()) names.push_back(node.name + ":" + interface.name);
      }
    }
    return names;
  }

  std::vector<std::string> nodes() const {
    std::vector<std::string> names;
    for (const sim::NodeSpec& node : prepared_.site.topology.nodes) names.push_back(node.name);
    return names;
  }

  std::vector<std::string> instances_of(const std::string& director) const {
    std::vector<std::string> names;
    for (const InstanceFacts& instance : prepared_.facts.instances) {
      if (instance.node == director) names.push_back(instance.name);
    }
    return names;
  }

  std::vector<std::string> switches() const {
    std::vector<std::string> names;
    for (const sim::SwitchSpec& one : prepared_.site.topology.switches) names.push_back(one.name);
    return names;
  }

  std::vector<std::string> server_addresses() const {
    std::vector<std::string> names;
    for (const PlannedServer& server : prepared_.site.plan.servers) names.push_back(server.address.to_string());
    return names;
  }

  std::vector<std::string> servers() const {
    std::vector<std::string> names = server_addresses();
    for (const PlannedServer& server : prepared_.site.plan.servers) names.push_back(server.name);
    return names;
  }

  std::vector<std::string> services() const {
    std::vector<std::string> names;
    for (const ServiceFacts& service : prepared_.facts.services) names.push_back(service.address.to_string());
    return names;
  }

  const Prepared& prepared_;
  Diagnostics& problems_;
};

// Remembers what was read.
class RecordingFiles final : public config::FileSource {
 public:
  RecordingFiles(const config::FileSource& files, std::map<std::string, std::string>& seen)
      : files_(files), seen_(seen) {}
  std::optional<std::string> read(const std::string& path) const override {
    auto text = files_.read(path);
    if (text) seen_[path] = *text;
    return text;
  }
  std::vector<std::string> match(const std::string& pattern) const override { return files_.match(pattern); }

 private:
  const config::FileSource& files_;
  std::map<std::string, std::string>& seen_;
};

}  // namespace

bool PreparedOrNot::can_run() const {
  return problems.empty() &&
         std::none_of(config_problems.begin(), config_problems.end(),
                      [](const config::Diagnostic& one) { return one.severity == config::Severity::error; });
}

PreparedOrNot prepare(LoadedScenario loaded, const config::FileSource& files) {
  PreparedOrNot result;
  Prepared& prepared = result.prepared;
  prepared.scenario = std::move(loaded.scenario);
  result.problems = std::move(loaded.problems);
  if (!result.problems.empty()) return result;
  prepared.inputs[prepared.scenario.file] = prepared.scenario.text;
  LoadedDirectors directors = load_directors(prepared.scenario, RecordingFiles(files, prepared.inputs));
  result.config_problems = std::move(directors.diagnostics);
  if (!result.can_run()) return result;
  prepared.directors = std::move(directors.plans);
  prepared.reloads = std::move(directors.reloads);
  for (DirectorPlan& director : prepared.directors) {
    for (CheckedPage& page : provide_checked_pages(director.config)) prepared.pages.push_back(std::move(page));
  }
  for (auto& [key, config] : prepared.reloads) {
    for (CheckedPage& page : provide_checked_pages(config)) prepared.pages.push_back(std::move(page));
  }
  prepared.site = build_site(prepared.scenario, prepared.directors);
  prepared.facts = make_facts(prepared.scenario, prepared.directors, prepared.site);
  NameCheck(prepared, result.problems).run();
  return result;
}

}  // namespace viplane::scenarios
