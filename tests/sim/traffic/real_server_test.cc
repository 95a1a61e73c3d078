// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/real_server.h"

#include <gtest/gtest.h>

#include "env/memory_event_log.h"
#include "sim/traffic/closed_loop.h"
#include "tests/sim/traffic/direct_lan.h"
#include "tests/sim/traffic/recorder.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kClient = 0x0a000001;
constexpr std::uint32_t kFirstServer = 0x0a000010;

class RealServerTest : public testing::Test {
 protected:
  struct Machine {
    Machine(DirectLan& lan, std::uint32_t address, RealServerOptions options)
        : host(lan.host("server " + std::to_string(address), address)),
          stack(host),
          server(stack, std::move(options)) {}
    DirectHost& host;
    TcpStack stack;
    RealServer server;
  };

  Machine& add_server(RealServerOptions options = {}) {
    const auto address = static_cast<std::uint32_t>(kFirstServer + servers.size());
    servers.push_back(std::make_unique<Machine>(lan, address, std::move(options)));
    return *servers.back();
  }
  Endpoint service(std::size_t number = 0) const {
    return {IpAddress::v4(static_cast<std::uint32_t>(kFirstServer + number)), 80};
  }
  std::unique_ptr<ClosedLoopClient> load(std::size_t server, int clients) {
    auto client = std::make_unique<ClosedLoopClient>(stack, events, TrafficName{"client", "web"},
                                                     ClosedLoopOptions{.service = service(server), .clients = clients});
    client->start();
    return client;
  }
  void run(Duration span) { lan.run_until(lan.scheduler.now() + span); }
  // Sends a request and returns what came back.
  std::string fetch(const std::string& request) {
    Recorder caller(stack);
    const auto connection = stack.connect(service(), caller, 0);
    run(1ms);
    stack.send(*connection, std::as_bytes(std::span(request)));
    run(1s);
    stack.abort(*connection);
    return caller.text;
  }

  DirectLan lan;
  DirectHost& host = lan.host("client", kClient);
  TcpStack stack{host};
  MemoryEventLog events;
  std::vector<std::unique_ptr<Machine>> servers;
};

TEST_F(RealServerTest, ServesAsManyRequestsASecondAsItsServiceTimeAllows) {
  Machine& machine = add_server();
  const auto client = load(0, 30);
  run(1s);
  client->stop();
  EXPECT_NEAR(static_cast<double>(client->result().succeeded), 1e9 / 128'880, 31);
  EXPECT_EQ(client->result().failed, 0u);
  EXPECT_EQ(client->result().bytes, machine.server.counters().requests * 237) << "the reference page";
  EXPECT_EQ(lan.bad_checksums, 0u);
}

TEST_F(RealServerTest, ThreeServersGiveThreeTimesOne) {
  for (int i = 0; i < 3; ++i) add_server();
  std::vector<std::unique_ptr<ClosedLoopClient>> clients;
  for (std::size_t i = 0; i < 3; ++i) clients.push_back(load(i, 10));
  run(1s);
  double total = 0;
  for (const auto& client : clients) total += static_cast<double>(client->result().succeeded);
  EXPECT_NEAR(total / 7'759.0, 3.0, 0.02);
}

TEST_F(RealServerTest, TwoWorkersServeTwiceAsMuch) {
  add_server({.workers = 2});
  const auto client = load(0, 30);
  run(1s);
  EXPECT_NEAR(static_cast<double>(client->result().succeeded), 2e9 / 128'880, 62);
}

TEST_F(RealServerTest, SlowTakesItsFactorLonger) {
  add_server().server.set_behaviour(ServerBehaviour::slow, 10);
  const auto client = load(0, 30);
  run(1s);
  EXPECT_NEAR(static_cast<double>(client->result().succeeded), 1e8 / 128'880, 31);
}

TEST_F(RealServerTest, RefusingResetsNewConnectionsAndOpenOnes) {
  Machine& machine = add_server();
  Recorder caller(stack);
  stack.connect(service(), caller, 0);
  run(1ms);
  machine.server.set_behaviour(ServerBehaviour::refusing);
  run(1ms);
  EXPECT_EQ(caller.story, "connected reset");
  stack.connect(service(), caller, 0);
  run(1ms);
  EXPECT_EQ(caller.story, "connected reset refused");
  machine.server.set_behaviour(ServerBehaviour::healthy);
  EXPECT_NE(fetch("GET / HTTP/1.0\r\n\r\n"), "");
}

TEST_F(RealServerTest, StalledOpensConnectionsAndAnswersOnlyWhenItGoesOn) {
  Machine& machine = add_server();
  machine.server.set_behaviour(ServerBehaviour::stalled);
  Recorder caller(stack);
  const auto connection = stack.connect(service(), caller, 0);
  run(1ms);
  stack.send(*connection, std::as_bytes(std::span("GET / HTTP/1.0\r\n\r\n", 18)));
  run(5s);
  EXPECT_EQ(caller.story, "connected");
  machine.server.set_behaviour(ServerBehaviour::healthy);
  run(1ms);
  EXPECT_EQ(caller.story, "connected received finished");
}

TEST_F(RealServerTest, DownIsSilence) {
  Machine& machine = add_server();
  machine.server.set_behaviour(ServerBehaviour::down);
  Recorder caller(stack);
  stack.connect(service(), caller, 0);
  run(2s);
  EXPECT_EQ(caller.story, "");
  machine.server.set_behaviour(ServerBehaviour::healthy);
  run(2s);  // the SYN of second 3
  EXPECT_EQ(caller.story, "connected");
}

TEST_F(RealServerTest, OverloadFillsTheAcceptQueueAndSynsAreDropped) {
  Machine& machine = add_server({.service_time = 10ms, .backlog = 8});
  const auto client = load(0, 40);
  run(5s);
  client->stop();
  EXPECT_GT(machine.stack.counters().syn_queue_drops, 0u);
  EXPECT_EQ(machine.server.accept_queue(), 9u);
  EXPECT_NEAR(static_cast<double>(client->result().succeeded), 500, 5) << "its worker is never idle";
}

TEST_F(RealServerTest, AnswersWithStatus200AndItsPage) {
  add_server({.page = Page("hello")});
  const std::string reply = fetch("GET / HTTP/1.0\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\n")) << reply;
  EXPECT_TRUE(reply.ends_with("\r\n\r\nhello")) << reply;
  EXPECT_NE(reply.find("Content-Length: 5\r\n"), std::string::npos);
}

TEST_F(RealServerTest, GivesEachPathItsPage) {
  RealServerOptions options;
  options.pages.emplace("/status", Page("gone", 503));
  add_server(std::move(options));
  EXPECT_TRUE(fetch("GET /status HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 503 "));
  EXPECT_TRUE(fetch("GET /other HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_F(RealServerTest, KeepsAnHttp11ConnectionForMoreRequests) {
  Machine& machine = add_server({.page = Page("abc")});
  const std::string one = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string reply = fetch(one + one + one.substr(0, 10));
  EXPECT_EQ(machine.server.counters().connections, 1u);
  EXPECT_EQ(machine.server.counters().requests, 2u) << "the third has not ended";
  EXPECT_NE(reply.find("Connection: keep-alive"), std::string::npos);
  EXPECT_TRUE(fetch("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").find("keep-alive") != std::string::npos);
  EXPECT_TRUE(fetch("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").find("keep-alive") == std::string::npos);
}

TEST_F(RealServerTest, ResetsWhatIsNoHttp) {
  Machine& machine = add_server();
  EXPECT_EQ(fetch("hello\r\n\r\n"), "");
  EXPECT_EQ(machine.server.counters().bad_requests, 1u);
}

TEST_F(RealServerTest, AnIdleConnectionHoldsNoWorker) {
  add_server();
  Recorder idle(stack);
  stack.connect(service(), idle, 0);
  run(1ms);
  EXPECT_NE(fetch("GET / HTTP/1.0\r\n\r\n"), "");
}

TEST_F(RealServerTest, CountsConnectionsByTheirSource) {
  Machine& machine = add_server();
  fetch("GET / HTTP/1.0\r\n\r\n");
  fetch("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(machine.server.counters().connections_by_source, (std::map<std::uint32_t, std::uint64_t>{{kClient, 2}}));
}

}  // namespace
}  // namespace viplane::sim
