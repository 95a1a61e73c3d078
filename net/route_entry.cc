// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/route_entry.h"

#include <algorithm>
#include <array>

namespace viplane {
namespace {

constexpr std::array<std::string_view, 9> kTypes{"unicast",   "local",       "broadcast", "anycast", "multicast",
                                                 "blackhole", "unreachable", "prohibit",  "throw"};

struct MetricName {
  std::uint8_t number;  // linux/rtnetlink.h, RTAX_*
  std::string_view name;
};
constexpr std::array kMetrics{MetricName{kMtuMetric, "mtu"},
                              MetricName{3, "window"},
                              MetricName{6, "ssthresh"},
                              MetricName{7, "cwnd"},
                              MetricName{8, "advmss"},
                              MetricName{9, "reordering"},
                              MetricName{10, "hoplimit"},
                              MetricName{11, "initcwnd"},
                              MetricName{14, "initrwnd"},
                              MetricName{15, "quickack"},
                              MetricName{17, "fastopen_no_cookie"}};

void append_hop(std::vector<std::string>& words, const RouteHop& hop) {
  if (hop.gateway) words.insert(words.end(), {"via", hop.gateway->to_string()});
  if (!hop.interface.empty()) words.insert(words.end(), {"dev", hop.interface});
  if (hop.is_onlink) words.emplace_back("onlink");
}

void append_hops(std::vector<std::string>& words, const RouteEntry& route) {
  if (route.hops.size() == 1 && route.hops.front().weight == 1) return append_hop(words, route.hops.front());
  for (const RouteHop& hop : route.hops) {
    words.emplace_back("nexthop");
    append_hop(words, hop);
    words.insert(words.end(), {"weight", std::to_string(hop.weight)});
  }
}

}  // namespace

std::string_view to_string(RouteType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::optional<RouteType> parse_route_type(std::string_view text) {
  const auto found = std::ranges::find(kTypes, text);
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<RouteType>(found - kTypes.begin());
}

std::string_view route_metric_name(std::uint8_t number) {
  const auto found = std::ranges::find(kMetrics, number, &MetricName::number);
  return found == kMetrics.end() ? std::string_view{} : found->name;
}

std::optional<std::uint8_t> parse_route_metric(std::string_view name) {
  const auto found = std::ranges::find(kMetrics, name, &MetricName::name);
  if (found == kMetrics.end()) return std::nullopt;
  return found->number;
}

std::vector<std::string> words_of(const RouteEntry& route) {
  std::vector<std::string> words;
  if (route.type != RouteType::unicast) words.emplace_back(to_string(route.type));
  words.push_back(route.to.to_string());
  if (route.source) words.insert(words.end(), {"src", route.source->to_string()});
  if (route.table != kMainTable) words.insert(words.end(), {"table", std::to_string(route.table)});
  if (route.tos != 0) words.insert(words.end(), {"tos", std::to_string(route.tos)});
  if (route.metric != 0) words.insert(words.end(), {"metric", std::to_string(route.metric)});
  if (route.scope) words.insert(words.end(), {"scope", std::to_string(*route.scope)});
  if (route.protocol) words.insert(words.end(), {"protocol", std::to_string(*route.protocol)});
  for (const RouteMetric& metric : route.metrics) {
    words.emplace_back(route_metric_name(metric.number));
    if (metric.is_locked) words.emplace_back("lock");
    words.push_back(std::to_string(metric.value));
  }
  if (route.place == RoutePlace::behind) words.emplace_back("append");
  if (route.place == RoutePlace::alone) words.emplace_back("add");
  append_hops(words, route);
  return words;
}

std::string to_string(const RouteEntry& route) {
  std::string line;
  for (const std::string& word : words_of(route)) line += (line.empty() ? "" : " ") + word;
  return line;
}

IpPrefix without_host_bits(IpPrefix prefix) {
  for (std::size_t bit = prefix.length; bit < 8 * prefix.address.octets.size(); ++bit) {
    prefix.address.octets[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
  }
  return prefix;
}

}  // namespace viplane
