// SPDX-License-Identifier: GPL-2.0-or-later
#include <nlohmann/json.hpp>

#include "explain/print.h"

namespace viplane::explain {
namespace {

using Json = nlohmann::ordered_json;

Json json(const Prediction& prediction) {
  Json made = {{"least_s", nullptr}, {"most_s", nullptr}, {"formula", prediction.formula}};
  if (prediction.range) {
    made["least_s"] = seconds(prediction.range->least);
    made["most_s"] = seconds(prediction.range->most);
  }
  return made;
}

Json json(const std::optional<Prediction>& prediction) { return prediction ? json(*prediction) : Json(nullptr); }
Json name_or_null(const std::string& name) { return name.empty() ? Json(nullptr) : Json(name); }

// One for each value, named before list_of() so that it finds them.
Json json(const Member& value);
Json json(const Deafness& value);
Json json(const VirtualRouter& value);
Json json(const ElectionRow& value);
Json json(const Incident& value);
Json json(const Outcome& value);
Json json(const Reign& value);
Json json(const Split& value);
Json json(const ColdStart& value);
Json json(const ColdStart::Later& value);
Json json(const Electorate& value);
Json json(const Parting& value);
Json json(const Parting::Seat& value);
Json json(const CheckPace& value);
Json json(const ServerHealth& value);
Json json(const ConnectionFate& value);

template <class Values>
Json list_of(const Values& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(json(value));
  return list;
}

Json json(const Member& member) {
  return {{"director", member.director},
          {"instance", member.instance},
          {"interface", member.interface},
          {"state", member.state},
          {"version", member.version},
          {"priority", member.priority},
          {"priority_when_all_works", member.base_priority},
          {"preempts", member.preempts},
          {"preempt_delay_s", seconds(member.preempt_delay)},
          {"advertisement_s", seconds(member.advertisement)},
          {"skew_s", seconds(member.skew)},
          {"skew_formula", member.skew_formula},
          {"master_down_s", seconds(member.master_down)},
          {"master_down_formula", member.master_down_formula}};
}

Json json(const Deafness& deaf) {
  return {{"speaker", deaf.speaker}, {"listener", deaf.listener}, {"reason", deaf.reason}};
}

Json json(const VirtualRouter& router) {
  return {{"name", router.name},           {"virtual_router_id", router.virtual_router_id},
          {"interface", router.interface}, {"family", router.is_v6 ? 6 : 4},
          {"addresses", router.addresses}, {"members", list_of(router.members)},
          {"deaf", list_of(router.deaf)}};
}

Json json(const ElectionRow& row) {
  return {{"standings", row.standings},
          {"master", name_or_null(row.master)},
          {"stays_where_it_is", row.keep},
          {"note", row.note},
          {"combinations", row.combinations}};
}

Json json(const Incident& incident) {
  return {{"id", incident.id},
          {"target", incident.target},
          {"what", incident.what},
          {"clients", incident.clients.empty() ? "all" : incident.clients},
          {"successor", name_or_null(incident.successor)},
          {"takeover", json(incident.takeover)},
          {"outage", json(incident.outage)},
          {"then", incident.then},
          {"back", json(incident.back)}};
}

Json json(const Outcome& outcome) {
  return {{"director", outcome.director},
          {"kind", outcome.kind},
          {"name", outcome.name},
          {"what", outcome.what},
          {"effect", outcome.effect},
          {"detection", json(outcome.detection)},
          {"moves_the_address", outcome.moves},
          {"successor", name_or_null(outcome.successor)},
          {"takeover", json(outcome.takeover)},
          {"outage", json(outcome.outage)},
          {"back", json(outcome.back)},
          {"why", outcome.why}};
}

Json json(const Reign& reign) {
  return {{"master", reign.master},
          {"usual", reign.is_usual},
          {"incidents", list_of(reign.incidents)},
          {"outcomes", list_of(reign.outcomes)}};
}

Json json(const Split& split) {
  return {{"one_side", split.one_side},
          {"other_side", split.other_side},
          {"one_master", name_or_null(split.one_master)},
          {"other_master", name_or_null(split.other_master)},
          {"master_after_heal", name_or_null(split.after_heal)},
          {"conflict", json(split.conflict)},
          {"outage", json(split.outage)},
          {"story", split.story}};
}

Json json(const ColdStart::Later& later) {
  return {{"director", later.director}, {"takes_over", json(later.takes_over)}};
}

Json json(const ColdStart& start) {
  return {{"first", start.first.empty() ? "all" : start.first},
          {"master", name_or_null(start.master)},
          {"service", json(start.service)},
          {"later", list_of(start.later)}};
}

Json json(const Parting::Seat& seat) { return {{"electorate", seat.electorate}, {"master", seat.master}}; }

Json json(const Parting& parting) {
  return {{"what", parting.what.empty() ? "everything works" : parting.what},
          {"masters", list_of(parting.seats)},
          {"begins", json(parting.begins)},
          {"ends", json(parting.ends)}};
}

Json json(const Electorate& electorate) {
  return {{"name", electorate.name},
          {"directors", electorate.directors},
          {"not_predicted", name_or_null(electorate.not_predicted)},
          {"standings", electorate.standings_legend},
          {"combinations", electorate.combinations},
          {"election", list_of(electorate.election)},
          {"starts", list_of(electorate.starts)},
          {"reigns", list_of(electorate.reigns)},
          {"preemption", electorate.preemption},
          {"partitions", list_of(electorate.splits)},
          {"drawing", state_drawing(electorate)}};
}

Json json(const CheckPace& pace) {
  return {{"check", pace.keyword},
          {"made", pace.is_made},
          {"leaves_when_it_refuses", json(pace.leaves_refusing)},
          {"leaves_when_it_is_silent", json(pace.leaves_silent)},
          {"leaves_when_it_hangs", json(pace.leaves_hanging)},
          {"returns", json(pace.returns)},
          {"note", pace.note}};
}

Json json(const ServerHealth& health) {
  return {{"service", health.service},
          {"servers", health.servers},
          {"directors", health.directors},
          {"checks", list_of(health.checks)},
          {"failure", health.failure}};
}

Json json(const ConnectionFate& fate) {
  return {{"service", fate.service}, {"scheduler", fate.scheduler}, {"kept", fate.is_kept}, {"what", fate.what}};
}

}  // namespace

Json to_json(const Explanation& explanation) {
  return {{"directors", explanation.directors},
          {"virtual_routers", list_of(explanation.routers)},
          {"electorates", list_of(explanation.electorates)},
          {"partings", list_of(explanation.partings)},
          {"real_servers", list_of(explanation.services)},
          {"connections", list_of(explanation.connections)},
          {"remarks", explanation.remarks},
          {"drawing", topology_drawing(explanation)}};
}

}  // namespace viplane::explain
