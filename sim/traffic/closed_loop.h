// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "sim/traffic/tcp_stack.h"
#include "sim/traffic/traffic_report.h"

namespace viplane::sim {

struct ClosedLoopOptions {
  Endpoint service;
  int clients = 30;
  std::string request = "GET / HTTP/1.0\r\nUser-Agent: WebBench 1.5\r\nHost: service\r\n\r\n";
  // webbench tries again at once; a refused client would then be bound by the host's speed only, which a simulated host
  // does not have.
  Duration pause_after_failure = std::chrono::milliseconds(1);
  // No success of any client for longer than this is an outage.
  Duration outage_threshold = std::chrono::milliseconds(100);
};

// webbench 1.5: so many clients, each fetching one page after another over a new connection, as fast as they come.
// Its counting: a page is good when the server ends the connection, whatever it said; the HTTP status is not read; a
// failure is a connection that was not made or ended by a reset. When the time is up a client that waits is forgiven,
// one whose reply has begun counts as good.
class ClosedLoopClient final : public TrafficClient, private TcpApplication {
 public:
  ClosedLoopClient(TcpStack& stack, EventLog& events, TrafficName name, ClosedLoopOptions options);
  ~ClosedLoopClient() override;

  void start() override;
  void stop() override;
  const TrafficResult& result() const override { return report_.result(); }

  // webbench's own figures, of a run of `span`. Failed pages count as pages.
  std::uint64_t pages_per_minute(Duration span) const;
  std::uint64_t bytes_per_second(Duration span) const;

 private:
  struct Worker {
    Worker(ClosedLoopClient& owner, std::uint32_t its_number);
    void fetch() { client.fetch(*this); }

    ClosedLoopClient& client;
    std::uint32_t number;
    TcpHandle connection;
    Time started;
    bool busy = false;
    bool reply_begun = false;
    Timer pause;
  };

  void fetch(Worker& worker);
  void succeed(Worker& worker);
  void fail(Worker& worker, CloseReason reason, const TcpTuple& tuple);
  void connected(TcpHandle connection, std::uint64_t cookie) override;
  void received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) override;
  void peer_finished(TcpHandle connection, std::uint64_t cookie) override;
  void closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) override;

  TcpStack& stack_;
  ClosedLoopOptions options_;
  TrafficReport report_;
  GapLog gaps_;
  bool running_ = false;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace viplane::sim
