// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compare/goals.h"
#include "compare/report.h"

namespace viplane::compare {
namespace {

using Json = nlohmann::ordered_json;

std::string interval(const Json& estimate, int digits) {
  if (estimate.at("samples") == 1) return fmt::format("{:.{}f}", estimate.at("mean").get<double>(), digits);
  return fmt::format("{:.{}f} ± {:.{}f}", estimate.at("mean").get<double>(), digits, estimate.at("ci95").get<double>(),
                     digits);
}

std::string row_line(const Json& row) {
  const double cap = row.at("cap_mbit");
  std::string line =
      fmt::format("| {} | {} | ", row.at("what").get<std::string>(), cap > 0 ? fmt::format("{} Mbit/s", cap) : "none");
  if (row.contains("trouble")) {
    const std::string trouble = row.at("trouble");
    return line + "not measured: " + trouble.substr(0, trouble.find('\n')) + " | | | | | |\n";
  }
  return line + fmt::format("{} | {} | **{}** | {} | {} | {} |\n", interval(row.at("direct"), 0),
                            interval(row.at("through_vip"), 0), interval(row.at("ratio"), 3),
                            row.at("failed").get<std::int64_t>(), row.at("syn_retransmits").get<std::int64_t>(),
                            row.at("offered_is_forwarded").get<bool>() ? "all" : "**not all**");
}

}  // namespace

std::string page_table(const Json& results) {
  std::string text =
      "| balancer | cap of each server | direct | VIP | VIP / direct | failed | SYNs again | forwarded |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const Json& row : results.at("rows")) text += row_line(row);
  return text;
}

std::string page(const Json& results) {
  std::string text = fmt::format(
      R"(# Throughput through the VIP

Written by `viplane compare`; do not edit. How it is measured, and what the figures can and cannot say: [docs/throughput.md](../../docs/throughput.md).

{} clients ask for {} s at a time for answers of {} octets over HTTP/1.0, directly from one real server and from the VIP over {}, in turns, {} times each, on a fresh network for each
row. Pages a minute; ± is the 95 % confidence interval.

)",
      results.at("clients").get<int>(), results.at("seconds").get<int>(), results.at("reply_octets").get<int>(),
      results.at("servers").get<int>(), results.at("repetitions").get<int>());
  text += page_table(results);
  for (const Goal& goal : goals(results))
    text += fmt::format("\n* {}: **{:.3f}**, promised at least {:.3f}: {}.", goal.what, goal.value, goal.least,
                        goal.met() ? "met" : "**missed**");
  return text + "\n";
}

}  // namespace viplane::compare
