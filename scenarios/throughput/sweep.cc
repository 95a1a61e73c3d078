// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "scenarios/throughput/bed.h"

namespace viplane::throughput {
namespace {

using Json = nlohmann::ordered_json;

// So few clients a server would wait for one another's answers rather than for the server.
constexpr int kClientsPerServer = 10;

void apply_servers(Inputs& inputs, const std::string& value) {
  inputs.servers = std::stoi(value);
  inputs.clients = std::max(inputs.clients, kClientsPerServer * inputs.servers);
}

void apply_link(Inputs& inputs, const std::string& value) {
  inputs.server_link = inputs.director_link = std::stod(value);
}

void apply_link_to_large_pages(Inputs& inputs, const std::string& value) {
  inputs.page_octets = 10'000;
  apply_link(inputs, value);
}

void apply_scheduler(Inputs& inputs, const std::string& value) { inputs.scheduler = value; }
void apply_page(Inputs& inputs, const std::string& value) { inputs.page_octets = std::stoul(value); }

}  // namespace

const std::vector<SweepKind>& sweep_kinds() {
  static const std::vector<SweepKind> all = {
      {"servers",
       "Real servers",
       "real servers",
       false,
       {"1", "2", "3", "4", "6", "8", "12", "16", "20", "24", "28", "32"},
       apply_servers},
      {"link",
       "Rate of the director's and the servers' cards",
       "Mbit/s",
       true,
       {"10000", "2000", "1000", "500", "200", "150", "100", "50", "20", "10"},
       apply_link},
      {"link-10k",
       "Rate of the director's and the servers' cards, pages of 10,000 octets",
       "Mbit/s",
       true,
       {"10000", "5000", "2000", "1000", "500", "200", "100", "50"},
       apply_link_to_large_pages},
      {"scheduler",
       "Scheduler",
       "scheduler",
       false,
       {"rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "sh-port", "mh", "mh-port", "dh"},
       apply_scheduler},
      {"page",
       "Octets of a page",
       "octets",
       true,
       {"237", "500", "1000", "2000", "5000", "10000", "20000", "50000", "100000"},
       apply_page},
  };
  return all;
}

const SweepKind& sweep_kind(const std::string& name) {
  std::string names;
  for (const SweepKind& kind : sweep_kinds()) {
    if (kind.name == name) return kind;
    names += (names.empty() ? "" : ", ") + kind.name;
  }
  throw std::invalid_argument("there is no sweep " + name + "; there are " + names);
}

Sweep sweep(const SweepKind& kind, const Inputs& inputs, const std::vector<Mode>& modes, const Progress& progress) {
  Sweep done{kind, inputs, {}};
  for (const std::string& value : kind.values) {
    Inputs changed = inputs;
    kind.apply(changed, value);
    std::optional<compare::Measurement> direct;
    for (const Mode mode : modes) {
      progress(fmt::format("{} {}: {}", kind.name, value, compare::name_of(mode)));
      Bed bed(changed, mode);
      if (!direct) direct = bed.ask_one_server().run;
      Observation through_vip = bed.ask_vip();
      done.points.push_back({value, mode, changed.clients, {*direct, std::move(through_vip.run)}, through_vip.load});
    }
  }
  return done;
}

std::string table(const Sweep& sweep) {
  std::string text =
      fmt::format("{}\n{:>10} {:<5} {:>8} {:>12} {:>12} {:>13} {:>7}  {}\n", sweep.kind.title, sweep.kind.axis, "mode",
                  "clients", "direct p/m", "VIP p/m", "VIP / direct", "failed", "bound by");
  for (const SweepPoint& point : sweep.points) {
    text += fmt::format("{:>10} {:<5} {:>8} {:>12} {:>12} {:>13.3f} {:>7}  {}\n", point.value,
                        compare::name_of(point.mode), point.clients, point.pair.direct.pages_per_minute,
                        point.pair.through_vip.pages_per_minute, point.pair.ratio(),
                        point.pair.direct.failed + point.pair.through_vip.failed, point.load.bound_by());
  }
  return text;
}

Json to_json(const Sweep& sweep) {
  Json document = {{"name", sweep.kind.name},         {"title", sweep.kind.title},
                   {"axis", sweep.kind.axis},         {"logarithmic", sweep.kind.logarithmic},
                   {"seconds", sweep.inputs.seconds}, {"points", Json::array()}};
  for (const SweepPoint& point : sweep.points) {
    document["points"].push_back({{"value", point.value},
                                  {"mode", compare::name_of(point.mode)},
                                  {"clients", point.clients},
                                  {"direct", point.pair.direct.pages_per_minute},
                                  {"through_vip", point.pair.through_vip.pages_per_minute},
                                  {"ratio", point.pair.ratio()},
                                  {"failed", point.pair.direct.failed + point.pair.through_vip.failed},
                                  {"load", to_json(point.load)},
                                  {"bound_by", point.load.bound_by()}});
  }
  return document;
}

}  // namespace viplane::throughput
