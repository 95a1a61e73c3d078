// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compare/reference.h"
#include "compare/report.h"
#include "scenarios/throughput/bed.h"

namespace viplane::throughput {
namespace {

using Json = nlohmann::ordered_json;

std::string what_of(Mode mode) {
  switch (mode) {
    case Mode::tunnel: return "IPIP tunnel";
    case Mode::nat: return "NAT";
    default: return "direct routing";
  }
}

void add_row(Inputs inputs, Mode mode, double cap, const Progress& progress, SimulatedComparison& done) {
  const std::string name = compare::name_of(mode);
  if (cap > 0) inputs.server_link = std::min(cap, inputs.server_link);
  Bed bed(inputs, mode);
  progress(name + ": one real server directly");
  compare::Pair pair;
  pair.direct = bed.ask_one_server().run;
  progress(name + ": the VIP over " + std::to_string(inputs.servers));
  Observation through_vip = bed.ask_vip();
  pair.through_vip = std::move(through_vip.run);
  done.comparison.rows.push_back({name, what_of(mode), mode, cap, {std::move(pair)}, {}});
  done.loads.push_back(through_vip.load);
  done.connections += bed.connections();
}

}  // namespace

SimulatedComparison compare(const Inputs& inputs, const std::vector<Mode>& modes, const std::vector<double>& caps,
                            const Progress& progress) {
  SimulatedComparison done;
  done.comparison.terms = {.servers = inputs.servers,
                           .clients = inputs.clients,
                           .seconds = inputs.seconds,
                           .repetitions = 1,
                           .reply_octets = static_cast<int>(inputs.page_octets),
                           .inputs = describe(inputs, modes)};
  for (const double cap : caps) {
    for (const Mode mode : modes) add_row(inputs, mode, cap, progress, done);
  }
  return done;
}

std::string loads_table(const SimulatedComparison& done) {
  std::string text =
      fmt::format("{:<8} {:>12} {:>14} {:>10} {:>15} {:>13} {:>11}  {}\n", "busy", "real servers", "servers' cards",
                  "director", "director's card", "client's card", "ring losses", "bound by");
  for (std::size_t i = 0; i < done.loads.size(); ++i) {
    const Load& load = done.loads[i];
    text +=
        fmt::format("{:<8} {:>11.1f}% {:>13.1f}% {:>9.1f}% {:>14.1f}% {:>12.1f}% {:>11}  {}\n",
                    done.comparison.rows[i].balancer, load.servers * 100, load.server_cards * 100, load.director * 100,
                    load.director_card * 100, load.client_card * 100, load.ring_losses, load.bound_by());
  }
  return text;
}

Json to_json(const SimulatedComparison& done) {
  Json document = compare::to_json(done.comparison);
  for (std::size_t i = 0; i < done.loads.size(); ++i) {
    document["rows"][i]["load"] = to_json(done.loads[i]);
    document["rows"][i]["bound_by"] = done.loads[i].bound_by();
  }
  document["connections"] = done.connections;
  document["beside_the_reference"] = compare::beside_reference(done.comparison.terms.servers);
  return document;
}

}  // namespace viplane::throughput
