// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/traffic_report.h"

#include <algorithm>

#include "net/address.h"

namespace viplane::sim {
namespace {

double milliseconds(Duration span) { return std::chrono::duration<double, std::milli>(span).count(); }
std::int64_t whole(std::uint64_t count) { return static_cast<std::int64_t>(count); }

}  // namespace

Duration TrafficResult::outage_total() const {
  Duration total{};
  for (const Outage& outage : outages) total += outage.length();
  return total;
}

Duration TrafficResult::outage_longest() const {
  Duration longest{};
  for (const Outage& outage : outages) longest = std::max(longest, outage.length());
  return longest;
}

void TrafficReport::on_success(Duration latency) {
  ++result_.requests;
  ++result_.succeeded;
  result_.latency.record(latency);
}

void TrafficReport::on_failure(Time at, CloseReason reason, const TcpTuple& connection) {
  if (reason == CloseReason::by_peer) return on_cut_short();
  ++result_.requests;
  ++result_.failed;
  if (reason == CloseReason::refused) ++result_.refused;
  if (reason == CloseReason::unreachable) ++result_.unreachable;
  if (reason == CloseReason::reset) {
    ++result_.resets;
    write_connection(at, "traffic.reset", connection);
  }
  if (reason == CloseReason::timed_out) {
    ++result_.timeouts;
    write_connection(at, "traffic.timeout", connection);
  }
}

void TrafficReport::on_cut_short() {
  ++result_.requests;
  ++result_.failed;
  ++result_.cut_short;
}

void TrafficReport::write_connection(Time at, const char* kind, const TcpTuple& connection) {
  if (connection_events_left_ == 0) return;
  --connection_events_left_;
  const Endpoint local{IpAddress::v4(connection.local_address), connection.local_port};
  events_.record(
      {at, {}, kind, {{"client", name_.client}, {"service", name_.service}, {"connection", local.to_string()}}});
}

void TrafficReport::on_outage(Time at, const Outage& outage) {
  result_.outages.push_back(outage);
  events_.record({at,
                  {},
                  "traffic.outage",
                  {{"client", name_.client},
                   {"service", name_.service},
                   {"from_s", seconds(outage.from)},
                   {"to_s", seconds(outage.to)},
                   {"ms", milliseconds(outage.length())}}});
}

void TrafficReport::write_summary(Time at) {
  const TrafficResult& r = result_;
  events_.record({at,
                  {},
                  "traffic.summary",
                  {{"client", name_.client},
                   {"service", name_.service},
                   {"requests", whole(r.requests)},
                   {"succeeded", whole(r.succeeded)},
                   {"failed", whole(r.failed)},
                   {"refused", whole(r.refused)},
                   {"resets", whole(r.resets)},
                   {"timeouts", whole(r.timeouts)},
                   {"unreachable", whole(r.unreachable)},
                   {"cut_short", whole(r.cut_short)},
                   {"connections", whole(r.connections)},
                   {"bytes", whole(r.bytes)},
                   {"latency_p50_ms", milliseconds(r.latency.percentile(0.5))},
                   {"latency_p99_ms", milliseconds(r.latency.percentile(0.99))},
                   {"latency_max_ms", milliseconds(r.latency.most())},
                   {"outages", whole(r.outages.size())},
                   {"outage_ms", milliseconds(r.outage_total())},
                   {"longest_outage_ms", milliseconds(r.outage_longest())}}});
}

}  // namespace viplane::sim
