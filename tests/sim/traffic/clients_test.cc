// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "env/memory_event_log.h"
#include "sim/traffic/closed_loop.h"
#include "sim/traffic/echo_prober.h"
#include "sim/traffic/long_lived.h"
#include "sim/traffic/open_loop.h"
#include "sim/traffic/real_server.h"
#include "tests/sim/traffic/direct_lan.h"

namespace viplane::sim {
namespace {

using namespace std::chrono_literals;

class ClientsTest : public testing::Test {
 protected:
  void run_until(Duration since_start) { lan.run_until(Time(since_start)); }
  // A moment of the world at which the test steps in.
  template <typename Action>
  void at(Duration when, Action action) {
    run_until(when);
    action();
  }
  std::size_t count(std::string_view kind) const { return events.count(kind); }

  DirectLan lan;
  DirectHost& host = lan.host("client", 0x0a000001);
  DirectHost& server_host = lan.host("server", 0x0a000002);
  TcpStack stack{host};
  TcpStack server_stack{server_host};
  RealServer server{server_stack, {}};
  MemoryEventLog events;
  Endpoint service{IpAddress::v4(0x0a000002), 80};
  TrafficName name{"c1", "web"};
};

TEST_F(ClientsTest, ClosedLoopCountsAsWebbenchDoes) {
  ClosedLoopClient client(stack, events, name, {.service = service, .clients = 2});
  client.start();
  run_until(3s);
  client.stop();
  const TrafficResult& result = client.result();
  EXPECT_EQ(result.requests, result.succeeded + result.failed);
  EXPECT_EQ(result.bytes, result.succeeded * 237);
  EXPECT_EQ(client.pages_per_minute(3s), result.succeeded * 20);
  EXPECT_EQ(client.bytes_per_second(3s), result.bytes / 3);
  EXPECT_EQ(count("traffic.summary"), 1u);
}

TEST_F(ClientsTest, ClosedLoopCountsFailuresAsPages) {
  server.set_behaviour(ServerBehaviour::refusing);
  ClosedLoopClient client(stack, events, name, {.service = service, .clients = 1});
  client.start();
  run_until(60s);
  client.stop();
  EXPECT_EQ(client.result().succeeded, 0u);
  EXPECT_GT(client.result().failed, 1000u);
  EXPECT_EQ(client.result().refused, client.result().failed);
  EXPECT_EQ(client.pages_per_minute(60s), client.result().failed);
}

TEST_F(ClientsTest, ClosedLoopForgivesWhoWaitsWhenTheTimeIsUp) {
  server.set_behaviour(ServerBehaviour::stalled);
  ClosedLoopClient client(stack, events, name, {.service = service, .clients = 5});
  client.start();
  run_until(5s);
  client.stop();
  EXPECT_EQ(client.result().requests, 0u);
  ASSERT_EQ(client.result().outages.size(), 1u);
  EXPECT_EQ(client.result().outages[0], (Outage{Time(), Time(5s)}));
}

TEST_F(ClientsTest, ClosedLoopHidesAStallAndTheOpenLoopShowsIt) {
  ClosedLoopClient closed(stack, events, name, {.service = service, .clients = 10});
  OpenLoopClient open(stack, events, {"c2", "web"}, {.service = service, .requests_per_second = 1000});
  closed.start();
  open.start();
  at(2s, [&] { server.set_behaviour(ServerBehaviour::stalled); });
  at(3s, [&] { server.set_behaviour(ServerBehaviour::healthy); });
  run_until(5s);
  closed.stop();
  open.stop();
  EXPECT_LT(closed.result().latency.percentile(0.99), 10ms);
  // A fifth of the requests were planned while the server stood still; they waited up to a second.
  EXPECT_GT(open.result().latency.percentile(0.99), 900ms);
  EXPECT_GT(open.result().latency.most(), 990ms);
  EXPECT_EQ(open.result().failed, 0u);
  EXPECT_NEAR(static_cast<double>(open.result().succeeded), 5'000, 5);
}

TEST_F(ClientsTest, OpenLoopMeasuresFromThePlannedStartWhenConnectionsAreScarce) {
  OpenLoopClient client(stack, events, name, {.service = service, .requests_per_second = 100, .most_open = 1});
  client.start();
  server.set_behaviour(ServerBehaviour::stalled);
  at(1s + 5ms, [&] { server.set_behaviour(ServerBehaviour::healthy); });
  run_until(1s + 49ms);
  client.stop();
  EXPECT_EQ(client.result().succeeded, 105u) << "planned at 0, 10 ms, ... 1.04 s";
  EXPECT_GT(client.result().latency.most(), 1000ms);
  EXPECT_GT(client.result().latency.percentile(0.5), 400ms);
}

TEST_F(ClientsTest, OpenLoopKeepsItsRate) {
  for (const bool poisson : {false, true}) {
    OpenLoopClient client(stack, events, name, {.service = service, .requests_per_second = 1500, .poisson = poisson});
    const Time from = lan.scheduler.now();
    client.start();
    lan.run_until(from + 4s);
    client.stop();
    EXPECT_NEAR(static_cast<double>(client.result().requests), 6000, poisson ? 240 : 2);
  }
}

TEST_F(ClientsTest, OpenLoopRequestTimesOutAndSaysSo) {
  OpenLoopClient client(stack, events, name, {.service = service, .requests_per_second = 10, .timeout = 500ms});
  client.start();
  at(1s - 1ms, [&] { server_host.cut = true; });
  at(2s - 1ms, [&] { server_host.cut = false; });
  run_until(4s);
  client.stop();
  EXPECT_EQ(client.result().timeouts, 10u);
  EXPECT_EQ(count("traffic.timeout"), 10u);
  ASSERT_EQ(client.result().outages.size(), 1u);
  EXPECT_EQ(client.result().outages[0].from, Time(1s));
  EXPECT_EQ(client.result().outages[0].to, Time(2s + 50us + 50us + 128'880ns)) << "two round trips and the service";
}

TEST_F(ClientsTest, ProbersSeeTheSameOutageToTheMillisecond) {
  ConnectProber connects(stack, events, {"tcp", "web"}, {.service = service});
  EchoService echo(host);
  EchoProber pings(echo, events, {"icmp", "web"}, {.service = service});
  connects.start();
  pings.start();
  at(3s + 500us, [&] { server_host.cut = true; });
  at(3609ms + 500us, [&] { server_host.cut = false; });
  run_until(5s);
  connects.stop();
  pings.stop();
  const std::vector<Outage> expected{{Time(3001ms), Time(3610ms + 50us)}};
  EXPECT_EQ(connects.result().outages, expected);
  EXPECT_EQ(pings.result().outages, expected);
  EXPECT_EQ(connects.result().timeouts, 609u);
  EXPECT_EQ(pings.result().timeouts, 609u);
  EXPECT_EQ(count("traffic.outage"), 2u);
  EXPECT_EQ(count("traffic.timeout"), 2u * TrafficReport::kConnectionEvents) << "bounded; the summary has them all";
  EXPECT_EQ(server_stack.open_connections(), 0u);
}

TEST_F(ClientsTest, AnOutageShorterThanTheTimeoutIsSeenWhole) {
  ConnectProber prober(stack, events, name, {.service = service, .timeout = 200ms});
  prober.start();
  at(1s - 500us, [&] { server_host.cut = true; });
  at(1s + 3500us, [&] { server_host.cut = false; });
  run_until(2s);
  prober.stop();
  ASSERT_EQ(prober.result().outages.size(), 1u);
  EXPECT_EQ(prober.result().outages[0], (Outage{Time(1s), Time(1s + 4ms + 50us)}));
}

TEST_F(ClientsTest, AnOutageThatLastsToTheEndIsReported) {
  EchoService echo(host);
  EchoProber prober(echo, events, name, {.service = service});
  prober.start();
  at(1s - 500us, [&] { server_host.cut = true; });
  run_until(2s);
  prober.stop();
  ASSERT_EQ(prober.result().outages.size(), 1u);
  EXPECT_EQ(prober.result().outages[0], (Outage{Time(1s), Time(2s)}));
}

TEST_F(ClientsTest, LongLivedConnectionSurvivesAShortCut) {
  LongLivedClient client(stack, events, name, {.service = service, .connections = 1, .period = 100ms});
  client.start();
  at(1s, [&] { server_host.cut = true; });
  at(1300ms, [&] { server_host.cut = false; });
  run_until(3s);
  client.stop();
  EXPECT_EQ(client.result().resets, 0u);
  EXPECT_EQ(client.result().connections, 1u);
  ASSERT_EQ(client.result().outages.size(), 1u) << "until the retransmission that gets through";
  EXPECT_GE(client.result().outage_longest(), 200ms);
  EXPECT_LE(client.result().outage_longest(), 700ms);
}

TEST_F(ClientsTest, LongLivedConnectionsNoticeAServerThatForgotThem) {
  LongLivedClient client(stack, events, name, {.service = service, .connections = 7});
  client.start();
  at(1s, [&] { server_stack.on_power_loss(); });
  run_until(3s);
  client.stop();
  EXPECT_EQ(client.result().resets, 7u);
  EXPECT_EQ(client.result().failed, 7u);
  EXPECT_EQ(client.result().connections, 14u);
  EXPECT_EQ(count("traffic.reset"), 7u);
  EXPECT_NEAR(static_cast<double>(client.result().succeeded), 7 * 30, 15);
}

TEST_F(ClientsTest, LongLivedConnectionIsGivenUpAfterItsTimeout) {
  LongLivedClient client(stack, events, name, {.service = service, .connections = 1, .timeout = 2s});
  client.start();
  at(1s, [&] { server.set_behaviour(ServerBehaviour::stalled); });
  run_until(10s);
  client.stop();
  EXPECT_EQ(client.result().timeouts, 4u) << "the open one, then its replacements";
  ASSERT_EQ(client.result().outages.size(), 1u) << "one outage, to the end";
  EXPECT_EQ(client.result().outages[0].to, Time(10s));
}

TEST_F(ClientsTest, ALongLivedConnectionThatIsRefusedForLongAsksLessOften) {
  LongLivedClient client(stack, events, name, {.service = service, .connections = 1});
  server.set_behaviour(ServerBehaviour::refusing);
  client.start();
  at(1s, [&] {
    EXPECT_GT(client.result().refused, 400u) << "an outage of less than a second is measured to a millisecond";
  });
  const auto early = client.result().refused;
  at(30s, [&] { EXPECT_LT(client.result().refused - early, 29'000u / 4) << "not a thousand times a second"; });
  server.set_behaviour(ServerBehaviour::healthy);
  run_until(31s);
  client.stop();
  ASSERT_EQ(client.result().outages.size(), 1u);
  EXPECT_LE(client.result().outages[0].to, Time(30s + 20ms)) << "it notices soon that it may come back";
}

TEST(Clients, TheSameSeedGivesTheSameEvents) {
  const auto story = [] {
    DirectLan lan(5);
    lan.loss = 0.05;
    lan.jitter = 300us;
    DirectHost& host = lan.host("client", 1);
    DirectHost& far = lan.host("server", 2);
    TcpStack stack(host), far_stack(far);
    RealServer server(far_stack, {});
    MemoryEventLog events;
    const Endpoint service{IpAddress::v4(2), 80};
    OpenLoopClient open(stack, events, {"a", "s"}, {.service = service, .poisson = true, .timeout = 300ms});
    ClosedLoopClient closed(stack, events, {"b", "s"}, {.service = service});
    LongLivedClient lasting(stack, events, {"c", "s"}, {.service = service});
    TrafficClient* clients[] = {&open, &closed, &lasting};
    for (TrafficClient* client : clients) client->start();
    lan.run_until(Time(3s));
    for (TrafficClient* client : clients) client->stop();
    return events.text() + std::to_string(lan.packets);
  };
  EXPECT_EQ(story(), story());
}

}  // namespace
}  // namespace viplane::sim
