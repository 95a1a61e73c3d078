// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/throughput/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compare/chart.h"
#include "compare/report.h"

namespace viplane::throughput {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> distinct(const Json& points, const char* field) {
  std::vector<std::string> found;
  for (const Json& point : points) {
    const std::string value = point.at(field);
    if (std::ranges::find(found, value) == found.end()) found.push_back(value);
  }
  return found;
}

std::string whole_percent(const Json& share) { return fmt::format("{:.0f} %", share.get<double>() * 100); }

std::string load_line(const Json& row) {
  const Json& load = row.at("load");
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", row.at("what").get<std::string>(),
                     whole_percent(load.at("servers")), whole_percent(load.at("server_cards")),
                     whole_percent(load.at("director")), whole_percent(load.at("director_card")),
                     whole_percent(load.at("client_card")), load.at("ring_losses").get<std::uint64_t>(),
                     row.at("bound_by").get<std::string>());
}

}  // namespace

std::string page(const Json& results) {
  std::string text = fmt::format(
      R"(# Throughput through the VIP, simulated

Written by `viplane compare --world sim`; do not edit. What is modelled, and what the figures can and cannot say: [docs/comparison.md](../../docs/comparison.md).

{} clients ask for {} s for pages of {} octets over HTTP/1.0, first one real server directly, then the VIP over {}. Pages a minute. The production director forwards; {} connections in all.

)",
      results.at("clients").get<int>(), results.at("seconds").get<int>(), results.at("reply_octets").get<int>(),
      results.at("servers").get<int>(), results.at("connections").get<std::uint64_t>());
  text += "| input | value |\n|---|---|\n";
  for (const auto& [name, value] : results.at("inputs").items())
    text += fmt::format("| {} | {} |\n", name, value.get<std::string>());
  text += "\n" + compare::page_table(results);
  text +=
      "\nHow busy each part was through the VIP, and which of them was scarce:\n\n"
      "| | real servers | servers' cards | director | director's card | client's card | lost at its ring | bound by |\n"
      "|---|---|---|---|---|---|---|---|\n";
  for (const Json& row : results.at("rows")) text += load_line(row);
  return text + "\n" + results.at("beside_the_reference").get<std::string>();
}

std::string section(const Json& sweep) {
  const std::vector<std::string> modes = distinct(sweep.at("points"), "mode");
  std::string text = fmt::format("\n## {}\n\n![{}](./{}.svg)\n\n| {} | direct |", sweep.at("title").get<std::string>(),
                                 sweep.at("title").get<std::string>(), sweep.at("name").get<std::string>(),
                                 sweep.at("axis").get<std::string>());
  for (const std::string& mode : modes) text += fmt::format(" {0}, VIP / direct | {0}, bound by |", mode);
  text += "\n|---|---|";
  for (std::size_t i = 0; i < modes.size(); ++i) text += "---|---|";
  std::string value;
  for (const Json& point : sweep.at("points")) {
    if (point.at("value") != value) {
      value = point.at("value");
      text += fmt::format("\n| {} | {} |", value, point.at("direct").get<std::int64_t>());
    }
    text += fmt::format(" {:.3f} | {} |", point.at("ratio").get<double>(), point.at("bound_by").get<std::string>());
  }
  return text + fmt::format("\n\nRuns of {} s.\n", sweep.at("seconds").get<int>());
}

std::string plot(const Json& sweep) {
  const Json& points = sweep.at("points");
  const std::vector<std::string> values = distinct(points, "value");
  const bool numbers = std::ranges::all_of(
      values, [](const std::string& value) { return value.find_first_not_of("0123456789.") == std::string::npos; });
  const auto x = [&](const std::string& value) {
    return numbers ? std::stod(value) : static_cast<double>(std::ranges::find(values, value) - values.begin());
  };
  compare::Chart chart{.title = "VIP / one real server directly: " + sweep.at("title").get<std::string>(),
                       .x_label = sweep.at("axis"),
                       .y_label = "VIP / direct",
                       .logarithmic_x = sweep.at("logarithmic")};
  if (!numbers) chart.names = values;
  for (const std::string& mode : distinct(points, "mode")) {
    compare::Chart::Line line{.name = mode};
    for (const Json& point : points) {
      if (point.at("mode") == mode) line.points.emplace_back(x(point.at("value")), point.at("ratio"));
    }
    chart.lines.push_back(std::move(line));
  }
  if (sweep.at("name") == "servers") {
    compare::Chart::Line ceiling{.name = "ceiling", .dashed = true};
    for (const std::string& value : values) ceiling.points.emplace_back(x(value), x(value));
    chart.lines.push_back(std::move(ceiling));
  }
  return compare::svg(chart);
}

}  // namespace viplane::throughput
