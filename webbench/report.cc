// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace viplane::webbench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPercentiles[] = {50, 90, 95, 99, 99.9, 99.99};

double milliseconds(std::int64_t microseconds) { return static_cast<double>(microseconds) / 1000; }

std::string latency_line(const char* name, const Histogram& histogram) {
  std::string text = fmt::format("{:<12}", name);
  for (const double percent : kPercentiles)
    text += fmt::format(" {:>9.3f}", milliseconds(histogram.percentile(percent)));
  return text + fmt::format(" {:>9.3f}\n", milliseconds(histogram.max()));
}

Json latency(const Histogram& histogram) {
  Json object = {{"count", histogram.count()}, {"min", histogram.min()}, {"mean", histogram.mean()}};
  for (const double percent : kPercentiles) object[fmt::format("p{}", percent)] = histogram.percentile(percent);
  object["max"] = histogram.max();
  return object;
}

const char* version_text(HttpVersion version) {
  switch (version) {
    case HttpVersion::http09: return "0.9";
    case HttpVersion::http11: return "1.1";
    case HttpVersion::http10: break;
  }
  return "1.0";
}

std::string status_name(std::size_t digit) { return digit == 0 ? "none" : fmt::format("{}xx", digit); }

Json failures(const Tally& tally) {
  Json object = Json::object();
  for (std::size_t i = 0; i < kFailures; ++i) object[name_of(static_cast<Failure>(i))] = tally.failures[i];
  return object;
}

Json statuses(const Tally& tally) {
  Json object = Json::object();
  for (std::size_t i = 1; i < tally.statuses.size(); ++i) object[status_name(i)] = tally.statuses[i];
  object[status_name(0)] = tally.statuses[0];
  return object;
}

}  // namespace

std::string detail(const Tally& tally) {
  std::string text = fmt::format("\n{:<12}", "Milliseconds");
  for (const double percent : kPercentiles) text += fmt::format(" {:>9}", fmt::format("p{}", percent));
  text += fmt::format(" {:>9}\n", "max");
  text += latency_line("connect", tally.connect) + latency_line("first byte", tally.first_byte) +
          latency_line("total", tally.total);
  text += "\nReplies:";
  for (std::size_t i = 1; i < tally.statuses.size(); ++i)
    text += fmt::format(" {} {},", tally.statuses[i], status_name(i));
  text += fmt::format(" {} without a status.\nFailures:", tally.statuses[0]);
  for (std::size_t i = 0; i < kFailures; ++i)
    text += fmt::format("{} {} {}", i ? "," : "", tally.failures[i], name_of(static_cast<Failure>(i)));
  text += fmt::format(".\nUnfinished: {}, cut by the end: {}. Retransmitted: {} SYNs, {} other segments.\n",
                      tally.unfinished, tally.cut, tally.syn_retransmits, tally.retransmits);
  for (const auto& [name, count] : tally.servers)
    text += fmt::format("Server {}: {}.\n", name.empty() ? "(no header)" : name, count);
  return text;
}

std::string json(const Options& options, const Request& request, const Tally& tally) {
  const Counts& counts = tally.counts;
  const Json document = {{"url", options.url},
                         {"method", name_of(options.method)},
                         {"http", version_text(request.version)},
                         {"clients", options.clients},
                         {"seconds", options.seconds},
                         {"rate", options.extras.rate ? Json(*options.extras.rate) : Json(nullptr)},
                         {"webbench",
                          {{"pages_per_minute", pages_per_minute(counts, options.seconds)},
                           {"bytes_per_second", bytes_per_second(counts, options.seconds)},
                           {"susceed", counts.susceed},
                           {"failed", counts.failed}}},
                         {"bytes", counts.bytes},
                         {"started", tally.started},
                         {"cut", tally.cut},
                         {"unfinished", tally.unfinished},
                         {"failures", failures(tally)},
                         {"statuses", statuses(tally)},
                         {"syn_retransmits", tally.syn_retransmits},
                         {"retransmits", tally.retransmits},
                         {"microseconds",
                          {{"connect", latency(tally.connect)},
                           {"first_byte", latency(tally.first_byte)},
                           {"total", latency(tally.total)}}},
                         {"servers", tally.servers}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace viplane::webbench
