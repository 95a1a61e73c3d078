// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "env/random.h"
#include "sim/traffic/tcp_stack.h"
#include "sim/traffic/traffic_report.h"

namespace viplane::sim {

struct OpenLoopOptions {
  Endpoint service;
  double requests_per_second = 1000;
  bool poisson = false;           // exponential spacing; else even
  std::size_t most_open = 10000;  // connections at once; planned requests wait for one, and their latency says so
  Duration timeout = std::chrono::seconds(5);  // of one request, from its planned start
  std::string request = "GET / HTTP/1.0\r\nHost: service\r\n\r\n";
  std::function<std::string(Random&)> compose{};  // each request anew, instead
};

// Requests at a rate of their own, whatever the service does, over a new connection each. Latency counts from the
// planned start, so that a stall shows in it as users feel it. A request is good when a whole reply of one connection
// came; nobody is forgiven before the end of the run.
class OpenLoopClient final : public TrafficClient, private TcpApplication {
 public:
  OpenLoopClient(TcpStack& stack, EventLog& events, TrafficName name, OpenLoopOptions options);
  ~OpenLoopClient() override;

  void start() override;
  void stop() override;
  const TrafficResult& result() const override { return report_.result(); }
  std::size_t waiting() const { return planned_.size(); }  // planned requests that found no free connection

 private:
  struct Request {
    TcpHandle connection;
    Time planned;
    AttemptLog::Attempt attempt = 0;
    bool busy = false;
    bool reply_begun = false;
  };
  struct Planned {
    Time at;
    AttemptLog::Attempt attempt;
  };

  void on_arrival();
  void plan_next();
  void open_waiting();
  void open(const Planned& planned);
  void succeed(std::uint32_t number);
  void fail(std::uint32_t number, CloseReason reason, const TcpTuple& tuple);
  void tell(const std::vector<Outage>& outages);
  void release(std::uint32_t number);
  void connected(TcpHandle connection, std::uint64_t cookie) override;
  void received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) override;
  void peer_finished(TcpHandle connection, std::uint64_t cookie) override;
  void closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) override;

  TcpStack& stack_;
  OpenLoopOptions options_;
  TrafficReport report_;
  AttemptLog attempts_;
  Random random_;
  Time started_{};
  Time next_{};
  std::uint64_t arrivals_ = 0;
  bool running_ = false;
  std::deque<Planned> planned_;
  std::vector<Request> requests_;
  std::vector<std::uint32_t> free_;
  Timer arrival_;
};

}  // namespace viplane::sim
