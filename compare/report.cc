// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace viplane::compare {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Estimate& estimate) {
  return {{"mean", estimate.mean}, {"ci95", estimate.half}, {"samples", estimate.samples}};
}

Json to_json(const Measurement& run) {
  return {{"pages_per_minute", run.pages_per_minute},
          {"bytes_per_second", run.bytes_per_second},
          {"susceed", run.susceed},
          {"failed", run.failed},
          {"p50_us", run.p50_microseconds},
          {"p99_us", run.p99_microseconds},
          {"servers", run.servers},
          {"offered", run.offered},
          {"forwarded", run.forwarded},
          {"retransmits", run.client.retransmits},
          {"syn_retransmits", run.client.syn_retransmits}};
}

Json to_json(const Row& row, const Terms& terms) {
  Json object = {{"balancer", row.balancer}, {"what", row.what}, {"mode", name_of(row.mode)}, {"cap_mbit", row.cap}};
  if (!row.trouble.empty()) {
    object["trouble"] = row.trouble;
    return object;
  }
  object["direct"] = to_json(row.direct());
  object["through_vip"] = to_json(row.through_vip());
  object["ratio"] = to_json(row.ratio());
  object["failed"] = row.failed();
  object["syn_retransmits"] = row.syn_retransmits();
  object["offered_is_forwarded"] = row.is_whole(terms.clients);
  object["pairs"] = Json::array();
  for (const Pair& pair : row.pairs)
    object["pairs"].push_back({{"direct", to_json(pair.direct)}, {"through_vip", to_json(pair.through_vip)}});
  return object;
}

std::string cap_text(double cap) { return cap > 0 ? fmt::format("{} Mbit/s", cap) : "none"; }

// One run has no interval.
std::string ratio_text(const Estimate& ratio) {
  return ratio.samples > 1 ? fmt::format("{:.3f} +- {:.3f}", ratio.mean, ratio.half)
                           : fmt::format("{:.3f}", ratio.mean);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::string words(const Comparison& comparison) {
  std::string text;
  for (const Row& row : comparison.rows) {
    if (row.pairs.empty()) continue;
    text += fmt::format("--- {}, cap {}: one real server directly ---\n{}", row.balancer, cap_text(row.cap),
                        row.pairs.back().direct.words);
    text += fmt::format("--- {}, cap {}: the VIP over {} ---\n{}\n", row.balancer, cap_text(row.cap),
                        comparison.terms.servers, row.pairs.back().through_vip.words);
  }
  return text;
}

std::string table(const Comparison& comparison) {
  std::string text = fmt::format("{:<15} {:<5} {:>9} {:>11} {:>11} {:>15} {:>7} {:>10} {}\n", "balancer", "mode", "cap",
                                 "direct p/m", "VIP p/m", "VIP / direct", "failed", "SYN again", "forwarded");
  for (const Row& row : comparison.rows) {
    text += fmt::format("{:<15} {:<5} {:>9} ", row.balancer, name_of(row.mode), cap_text(row.cap));
    if (!row.trouble.empty()) {
      text += "not measured: " + first_line(row.trouble) + "\n";
      continue;
    }
    text += fmt::format("{:>11.0f} {:>11.0f} {:>15} {:>7} {:>10} {}\n", row.direct().mean, row.through_vip().mean,
                        ratio_text(row.ratio()), row.failed(), row.syn_retransmits(),
                        row.is_whole(comparison.terms.clients) ? "all" : "NOT ALL");
  }
  return text;
}

Json to_json(const Comparison& comparison) {
  const Terms& terms = comparison.terms;
  Json document = {{"servers", terms.servers},
                   {"clients", terms.clients},
                   {"seconds", terms.seconds},
                   {"repetitions", terms.repetitions},
                   {"reply_octets", terms.reply_octets},
                   {"inputs", Json::object()},
                   {"rows", Json::array()}};
  for (const auto& [name, value] : terms.inputs) document["inputs"][name] = value;
  for (const Row& row : comparison.rows) document["rows"].push_back(to_json(row, terms));
  return document;
}

}  // namespace viplane::compare
