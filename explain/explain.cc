// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/explain.h"

#include <algorithm>

#include "control/vrrp/timers.h"
#include "explain/connections.h"
#include "explain/election.h"
#include "explain/health.h"
#include "explain/outcomes.h"
#include "explain/partings.h"
#include "explain/preemption.h"
#include "explain/splits.h"
#include "explain/starts.h"
#include "explain/words.h"

namespace viplane::explain {
namespace {

Member member(const Model& model, const InstanceOf& which) {
  const Node& node = model.nodes[which.node];
  const vrrp::InstanceConfig& config = model.instance(which);
  const std::uint8_t priority = node.standings.with({})[which.instance].priority;
  const Duration interval = config.advertisement_interval;
  return {.director = node.name,
          .instance = config.name,
          .interface = config.interface,
          .state = config.initial_state == vrrp::InitialState::master ? "MASTER" : "BACKUP",
          .version = config.version,
          .priority = config.priority,
          .base_priority = priority,
          .preempts = config.preempts(),
          .preempt_delay = config.preempt_delay,
          .advertisement = interval,
          .skew = vrrp::skew_time(config.version, priority, interval),
          .master_down = master_down_interval(config, priority, interval),
          .skew_formula = skew_formula(config, priority, interval),
          .master_down_formula = master_down_formula(config, priority, interval)};
}

VirtualRouter virtual_router(const Model& model, std::size_t index) {
  const RouterModel& from = model.routers[index];
  const vrrp::InstanceConfig& first = model.instance(from.members.front());
  VirtualRouter to{.name = model.name_of(index),
                   .interface = first.interface,
                   .is_v6 = first.is_v6,
                   .virtual_router_id = first.virtual_router_id,
                   .addresses = {},
                   .members = {},
                   .deaf = from.deaf};
  for (const auto& address : first.all_addresses()) to.addresses.push_back(address.prefix.to_string());
  for (const InstanceOf& which : from.members) to.members.push_back(member(model, which));
  return to;
}

std::string name_of(const Model& model, const ElectorateModel& electorate) {
  std::vector<std::string> names;
  for (const std::size_t router : electorate.routers) names.push_back(model.name_of(router));
  return names.size() == 1 ? names.front() : "sync group of " + listed(names);
}

// Who may be master for good while everything works: the one elected, and those whom nobody preempts.
void add_reigns(const Peace& peace, Electorate& to) {
  const Elected elected = elect(peace.all);
  for (const Candidate& one : peace.all) {
    const bool is_usual = &one == elected.master;
    if (!is_usual && !may_stay(one, peace.all)) continue;
    to.reigns.push_back({one.name, is_usual, incidents_under(peace, one), outcomes_under(peace, one)});
  }
  std::ranges::stable_partition(to.reigns, &Reign::is_usual);
}

Electorate electorate(const Model& model, const ElectorateModel& from) {
  Electorate to;
  to.name = name_of(model, from);
  to.routers = from.routers;
  to.not_predicted = from.not_predicted;
  for (const std::size_t node : from.nodes) to.directors.push_back(model.nodes[node].name);
  if (!from.not_predicted.empty()) return to;
  Peace peace{model, from, {}};
  for (const std::size_t node : from.nodes) peace.all.push_back(candidate(model, from, node));
  add_election(model, from, to);
  to.starts = starts_of(peace);
  add_reigns(peace, to);
  to.preemption = preemption_in_words(peace);
  to.splits = splits_of(peace);
  return to;
}

void add_remarks(const Model& model, Explanation& all) {
  for (std::size_t router = 0; router < model.routers.size(); ++router) {
    if (model.routers[router].members.size() > 1 || model.nodes.size() < 2) continue;
    all.remarks.push_back(all.routers[router].name + " is known to " + all.routers[router].members.front().director +
                          " alone: nobody takes over from it.");
  }
  for (const Node& node : model.nodes) {
    for (const vrrp::ScriptConfig& script : node.standings.config().scripts) {
      if (!node.standings.config().is_tracked(script.name))
        all.remarks.push_back("Script " + script.name + " of " + node.name +
                              " is tracked by nobody: it is not run and moves nothing.");
    }
  }
}

}  // namespace

Explanation explain(const std::vector<DirectorFile>& directors) {
  const Model model = make_model(directors);
  Explanation all;
  for (const DirectorFile& director : directors) all.directors.push_back(director.name);
  for (std::size_t i = 0; i < model.routers.size(); ++i) all.routers.push_back(virtual_router(model, i));
  for (const ElectorateModel& one : model.electorates) all.electorates.push_back(electorate(model, one));
  all.partings = partings_of(all);
  all.services = health_of(directors);
  all.connections = connection_fates(directors);
  add_remarks(model, all);
  return all;
}

}  // namespace viplane::explain
