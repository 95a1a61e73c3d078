// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>

#include "sim/traffic/tcp_stack.h"
#include "sim/traffic/traffic_report.h"

namespace viplane::sim {

struct ProberOptions {
  Endpoint service;  // the port does not matter to the echo prober
  Duration interval = std::chrono::milliseconds(1);
  Duration timeout = std::chrono::milliseconds(50);  // below a SYN's first retransmission: one probe, one SYN
};

// What both probers share: a probe each interval, each with its fate.
class Prober : public TrafficClient {
 public:
  Prober(IpStack& ip, EventLog& events, TrafficName name, const ProberOptions& options);

  void start() override;
  void stop() override;
  const TrafficResult& result() const override { return report_.result(); }

 protected:
  virtual void probe(AttemptLog::Attempt attempt) = 0;
  virtual void give_up_all() = 0;
  void succeed(AttemptLog::Attempt attempt, Time started);
  void fail(AttemptLog::Attempt attempt, CloseReason reason, const TcpTuple& tuple);

  IpStack& ip_;
  ProberOptions options_;
  TrafficReport report_;

 private:
  void on_interval();
  void tell(const std::vector<Outage>& outages);

  AttemptLog attempts_;
  bool running_ = false;
  Time next_{};
  Timer interval_;
};

// Opens a TCP connection each interval and resets it as soon as it is open: three packets, and no port waits in
// TIME-WAIT. The outages it reports are those of new connections, to the interval.
class ConnectProber final : public Prober, private TcpApplication {
 public:
  ConnectProber(TcpStack& stack, EventLog& events, TrafficName name, const ProberOptions& options);
  ~ConnectProber() override;

 private:
  struct Probe {
    TcpHandle connection;
    AttemptLog::Attempt attempt = 0;
    Time started;
  };

  void probe(AttemptLog::Attempt attempt) override;
  void give_up_all() override;
  std::optional<Probe> take(std::uint64_t cookie);
  void connected(TcpHandle connection, std::uint64_t cookie) override;
  void received(TcpHandle, std::uint64_t, ByteView) override {}
  void peer_finished(TcpHandle, std::uint64_t) override {}
  void closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) override;

  TcpStack& stack_;
  std::map<std::uint64_t, Probe> probes_;  // under way; the cookie is the attempt
};

}  // namespace viplane::sim
