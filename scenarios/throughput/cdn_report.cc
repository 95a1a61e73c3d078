// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compare/chart.h"
#include "scenarios/throughput/cdn.h"
#include "sim/traffic/zipf.h"

namespace viplane::throughput {
namespace {

using Json = nlohmann::ordered_json;

const CdnRun* find(const std::vector<CdnRun>& runs, int proxies, sim::UrlHash hash) {
  for (const CdnRun& run : runs) {
    if (run.inputs.proxies == proxies && run.inputs.hash == hash) return &run;
  }
  return nullptr;
}

std::vector<int> sizes_of(const CdnStudy& study) {
  std::vector<int> sizes;
  for (const CdnRun& run : study.sizes) {
    if (sizes.empty() || sizes.back() != run.inputs.proxies) sizes.push_back(run.inputs.proxies);
  }
  return sizes;
}

// The lowest hit rate of a second after the death.
double lowest(const CdnRun& run) {
  double least = 1;
  for (auto second = run.seconds.begin() + run.inputs.seconds; second != run.seconds.end(); ++second)
    least = std::min(least, second->hit_rate());
  return least;
}

std::string percent(const Json& share) { return fmt::format("{:.1f} %", share.get<double>() * 100); }

}  // namespace

std::string table(const CdnStudy& study) {
  const CdnInputs& inputs = study.inputs;
  std::string text = fmt::format(
      "A CDN node: DR over proxies that hash by URL; {} objects, Zipf {}, {} in each cache, {} requests/s, an origin "
      "{} ms away\n{:>8} {:>10} {:>10} {:>10}\n",
      inputs.objects, inputs.exponent, inputs.cache_objects, inputs.requests_per_second,
      inputs.origin_time / std::chrono::milliseconds(1), "proxies", "none", "modulo", "consistent");
  for (const int size : sizes_of(study)) {
    text += fmt::format("{:>8}", size);
    for (const auto hash : {sim::UrlHash::none, sim::UrlHash::modulo, sim::UrlHash::consistent})
      text += fmt::format(" {:>9.1f}%", find(study.sizes, size, hash)->before().hit_rate() * 100);
    text += "\n";
  }
  text += fmt::format("one of {} dies; {} s after it\n{:>12} {:>10} {:>8} {:>12} {:>8} {:>26} {:>15}\n", inputs.proxies,
                      inputs.aftermath_seconds, "hash", "URLs moved", "before", "worst second", "after",
                      "requests to the origin", "failed requests");
  for (const CdnRun& run : study.deaths) {
    text += fmt::format("{:>12} {:>9.1f}% {:>7.1f}% {:>11.1f}% {:>7.1f}% {:>26} {:>15}\n",
                        sim::to_string(run.inputs.hash), run.moved() * 100, run.before().hit_rate() * 100,
                        lowest(run) * 100, run.after().hit_rate() * 100, run.after().misses, run.after().failed);
  }
  return text;
}

Json to_json(const CdnStudy& study) {
  const CdnInputs& inputs = study.inputs;
  Json document = {{"objects", inputs.objects},
                   {"zipf_exponent", inputs.exponent},
                   {"cache_objects", inputs.cache_objects},
                   {"requests_per_second", inputs.requests_per_second},
                   {"origin_ms", inputs.origin_time / std::chrono::milliseconds(1)},
                   {"peer_timeout_ms", inputs.peer_timeout / std::chrono::milliseconds(1)},
                   {"proxies_at_death", inputs.proxies},
                   {"seconds_before", inputs.seconds},
                   {"seconds_after", inputs.aftermath_seconds},
                   {"sizes", Json::array()},
                   {"deaths", Json::array()}};
  const sim::Zipf zipf(inputs.objects, inputs.exponent);
  for (const CdnRun& run : study.sizes) {
    document["sizes"].push_back(
        {{"proxies", run.inputs.proxies},
         {"hash", sim::to_string(run.inputs.hash)},
         {"hit_rate", run.before().hit_rate()},
         {"best_possible", zipf.share_of(inputs.cache_objects * static_cast<std::size_t>(run.inputs.proxies))},
         {"failed", run.before().failed}});
  }
  for (const CdnRun& run : study.deaths) {
    Json seconds = Json::array();
    for (const CdnSecond& second : run.seconds) seconds.push_back(second.hit_rate());
    document["deaths"].push_back({{"hash", sim::to_string(run.inputs.hash)},
                                  {"moved", run.moved()},
                                  {"before", run.before().hit_rate()},
                                  {"worst_second", lowest(run)},
                                  {"after", run.after().hit_rate()},
                                  {"origin_requests", run.after().misses},
                                  {"failed", run.after().failed},
                                  {"hit_rate_by_second", seconds}});
  }
  return document;
}

std::string cdn_section(const Json& study) {
  std::string text = fmt::format(
      R"(
## A CDN node: proxies that hash by URL

![Hit rate against proxies](./cdn-sizes.svg)

The director spreads connections by DR over proxies with a cache each; a proxy hands a request to the one to which its URL belongs. {} objects, asked for by Zipf's law with exponent {},
{} in each cache, {} requests/s. Without a hash every cache holds the same most wanted objects, and more proxies help nothing; with one each holds its share.

| proxies | no hash | modulo | consistent | best possible of so many places |
|---|---|---|---|---|
)",
      study.at("objects").get<int>(), study.at("zipf_exponent").get<double>(), study.at("cache_objects").get<int>(),
      study.at("requests_per_second").get<double>());
  int proxies = 0;
  for (const Json& size : study.at("sizes")) {
    if (size.at("proxies") != proxies) text += fmt::format("| {} |", proxies = size.at("proxies").get<int>());
    text += " " + percent(size.at("hit_rate")) + " |";
    if (size.at("hash") == "consistent") text += " " + percent(size.at("best_possible")) + " |\n";
  }
  text += fmt::format(
      R"(
### One of {} proxies dies

![Hit rate around a proxy's death](./cdn-death.svg)

With modulo nearly every URL belongs to another proxy at once, and the origin gets what the caches held; on a ring only the dead one's share moves. Without a hash nobody notices but the
connections that the dead proxy had.

| hash | requests whose URL moves | hit rate before | worst second | {} s after | requests to the origin in that time | failed requests |
|---|---|---|---|---|---|---|
)",
      study.at("proxies_at_death").get<int>(), study.at("seconds_after").get<int>());
  for (const Json& death : study.at("deaths")) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", death.at("hash").get<std::string>(),
                        percent(death.at("moved")), percent(death.at("before")), percent(death.at("worst_second")),
                        percent(death.at("after")), death.at("origin_requests").get<std::int64_t>(),
                        death.at("failed").get<std::int64_t>());
  }
  return text;
}

std::string plot_cdn_sizes(const Json& study) {
  compare::Chart chart{
      .title = "Hit rate against the number of proxies", .x_label = "proxies", .y_label = "hit rate, %"};
  compare::Chart::Line best{.name = "best possible", .dashed = true};
  for (const char* hash : {"none", "modulo", "consistent"}) {
    compare::Chart::Line line{.name = hash};
    for (const Json& size : study.at("sizes")) {
      if (size.at("hash") != hash) continue;
      line.points.emplace_back(size.at("proxies"), size.at("hit_rate").get<double>() * 100);
      if (line.name == "none")
        best.points.emplace_back(size.at("proxies"), size.at("best_possible").get<double>() * 100);
    }
    chart.lines.push_back(std::move(line));
  }
  chart.lines.push_back(std::move(best));
  return compare::svg(chart);
}

std::string plot_cdn_death(const Json& study) {
  compare::Chart chart{
      .title = fmt::format("One of {} proxies dies after {} s", study.at("proxies_at_death").get<int>(),
                           study.at("seconds_before").get<int>()),
      .x_label = "seconds",
      .y_label = "hit rate of that second, %"};
  for (const Json& death : study.at("deaths")) {
    compare::Chart::Line line{.name = death.at("hash")};
    double second = 0;
    for (const Json& rate : death.at("hit_rate_by_second"))
      line.points.emplace_back(++second, rate.get<double>() * 100);
    chart.lines.push_back(std::move(line));
  }
  return compare::svg(chart);
}

}  // namespace viplane::throughput
