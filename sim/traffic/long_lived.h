// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sim/traffic/page.h"
#include "sim/traffic/tcp_stack.h"
#include "sim/traffic/traffic_report.h"

namespace viplane::sim {

struct LongLivedOptions {
  Endpoint service;
  int connections = 10;
  Duration period = std::chrono::milliseconds(100);         // between the requests of one connection
  Duration stall = std::chrono::milliseconds(100);          // an answer that takes longer is an outage
  Duration timeout = std::chrono::seconds(30);              // then the connection is given up
  Duration reconnect_after = std::chrono::milliseconds(1);  // a connection that was lost is replaced after this,
  Duration longest_pause = std::chrono::milliseconds(10);   // growing to this where every attempt fails for seconds
  std::string request = "GET / HTTP/1.1\r\nHost: service\r\n\r\n";
};

// Connections that live as long as the run, with a request now and then: the ones a failover resets. Connections start
// evenly spread over the first period. An outage runs from a request to its late answer, or from the loss of a
// connection to the first answer on its replacement.
class LongLivedClient final : public TrafficClient, private TcpApplication {
 public:
  LongLivedClient(TcpStack& stack, EventLog& events, TrafficName name, LongLivedOptions options);
  ~LongLivedClient() override;

  void start() override;
  void stop() override;
  const TrafficResult& result() const override { return report_.result(); }

 private:
  struct Line {
    Line(LongLivedClient& owner, std::uint32_t its_number);
    void next() { client.on_timer(*this); }

    LongLivedClient& client;
    std::uint32_t number;
    TcpHandle connection;
    bool open = false;     // connected, or connecting
    bool waiting = false;  // for an answer; else for the next period
    Time asked{};
    std::optional<Time> out_since;  // since a request, or the loss of a connection, that no answer has followed
    ResponseReader reader;
    Timer timer;
  };

  void on_timer(Line& line);
  void open(Line& line);
  void ask(Line& line);
  void lose(Line& line, CloseReason reason, const TcpTuple& tuple);
  void connected(TcpHandle connection, std::uint64_t cookie) override;
  void received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) override;
  void peer_finished(TcpHandle connection, std::uint64_t cookie) override;
  void closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) override;

  TcpStack& stack_;
  LongLivedOptions options_;
  TrafficReport report_;
  bool running_ = false;
  std::vector<std::unique_ptr<Line>> lines_;
};

}  // namespace viplane::sim
