// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "env/stream.h"
#include "sim/traffic/histogram.h"
#include "sim/traffic/outage_log.h"
#include "sim/traffic/tcp_segment.h"

namespace viplane::sim {

// What a client saw; all kinds of clients alike.
struct TrafficResult {
  std::uint64_t requests = 0;  // that ended, either way
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;       // the sum of the next five
  std::uint64_t refused = 0;      // reset while it opened
  std::uint64_t resets = 0;       // reset while it was open
  std::uint64_t timeouts = 0;     // no answer in time
  std::uint64_t unreachable = 0;  // no route, or ICMP said so
  std::uint64_t cut_short = 0;    // closed by the server before the answer was whole
  std::uint64_t connections = 0;  // opened
  std::uint64_t bytes = 0;        // received, headers included
  Histogram latency;              // of successes
  std::vector<Outage> outages;

  Duration outage_total() const;
  Duration outage_longest() const;
};

// Under which names a client reports.
struct TrafficName {
  std::string client;
  std::string service;
};

// Counts, and writes the traffic events of docs/events.md. Resets and time-outs get an event each up to
// kConnectionEvents a client; after that only the summary counts them. Outages and the summary always get theirs.
class TrafficReport {
 public:
  static constexpr int kConnectionEvents = 100;

  TrafficReport(EventLog& events, TrafficName name) : events_(events), name_(std::move(name)) {}

  const TrafficResult& result() const { return result_; }
  void on_connection() { ++result_.connections; }
  void on_bytes(std::size_t octets) { result_.bytes += octets; }
  void on_success(Duration latency);
  void on_failure(Time at, CloseReason reason, const TcpTuple& connection);
  void on_cut_short();
  void on_outage(Time at, const Outage& outage);
  void write_summary(Time at);  // once, at the end

 private:
  void write_connection(Time at, const char* kind, const TcpTuple& connection);

  EventLog& events_;
  TrafficName name_;
  TrafficResult result_;
  int connection_events_left_ = kConnectionEvents;
};

// A load or a probe on one simulated host. Its events go to the log it was given.
class TrafficClient {
 public:
  virtual ~TrafficClient() = default;
  virtual void start() = 0;  // now
  // Now: gives up what is under way, which counts neither way, and writes the summary. Once.
  virtual void stop() = 0;
  virtual const TrafficResult& result() const = 0;
};

}  // namespace viplane::sim
