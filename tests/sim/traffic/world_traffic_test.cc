// SPDX-License-Identifier: GPL-2.0-or-later
// The traffic on real simulated hosts: ARP, routers, path MTU, power.
#include <gtest/gtest.h>

#include "env/memory_event_log.h"
#include "sim/traffic/echo_prober.h"
#include "sim/traffic/long_lived.h"
#include "sim/traffic/real_server.h"
#include "sim/traffic/stream_connector.h"
#include "tests/sim/small_lan.h"
#include "tests/sim/traffic/recorder.h"

namespace viplane::sim {
namespace {

TEST(WorldTraffic, APeerThatNobodyAnswersArpForIsUnreachableAfterThreeSeconds) {
  World world(two_hosts(), 1);
  TcpStack stack(world.host("a"));
  Recorder caller(stack);
  stack.connect({address("10.0.0.77"), 80}, caller, 0);
  world.run_for(10s);
  EXPECT_EQ(caller.story, "unreachable");
  EXPECT_NEAR(seconds(caller.last), 3.0, 0.1) << "three ARP requests, a second apart";
}

// client -- sw1 -- router -- sw2 -- server; the router's second link takes small packets only.
Topology across_a_router(std::uint32_t narrow_mtu) {
  LanBuilder lan;
  lan.add_switch("sw1").add_switch("sw2");
  const auto gateway = [](const char* address_text) {
    RouteSpec route;
    route.target = *IpPrefix::parse("0.0.0.0/0");
    route.gateway = address(address_text);
    return route;
  };
  lan.add_host("client", "10.0.1.2/24", "sw1").routes.push_back(gateway("10.0.1.1"));
  lan.add_host("router", "10.0.1.1/24", "sw1", Role::router);
  lan.add_interface("router", "eth1", "10.0.2.1/24", "sw2").link.mtu = narrow_mtu;
  lan.add_host("server", "10.0.2.2/24", "sw2").routes.push_back(gateway("10.0.2.1"));
  return lan.topology;
}

TEST(WorldTraffic, ALargeUploadCrossesANarrowLinkAfterTheRoutersIcmpError) {
  World world(across_a_router(1280), 1);
  TcpStack client(world.host("client")), far(world.host("server"));
  Recorder caller(client), listener(far);
  listener.accept_from = 80;
  far.listen(80, listener);
  const auto connection = client.connect({address("10.0.2.2"), 80}, caller, 0);
  world.run_for(1s);
  ASSERT_TRUE(connection);
  ASSERT_EQ(caller.story, "connected");
  EXPECT_EQ(client.segment_size(*connection), 1460);
  const std::string text(50'000, 'u');
  client.send(*connection, std::as_bytes(std::span(text)));
  world.run_for(150ms);  // no time for a retransmission
  EXPECT_EQ(client.segment_size(*connection), 1240);
  EXPECT_TRUE(listener.text == text) << listener.text.size();
}

TEST(WorldTraffic, AMachineThatLostItsPowerKnowsItsConnectionsNoMore) {
  World world(two_hosts(), 1);
  TcpStack client(world.host("a")), far(world.host("b"));
  RealServer server(far, {});
  MemoryEventLog events;
  LongLivedClient lasting(client, events, {"c", "web"}, {.service = {address("10.0.0.2"), 80}, .connections = 3});
  EchoService echo(world.host("a"));
  EchoProber pings(echo, events, {"ping", "host"}, {.service = {address("10.0.0.2"), 0}});
  lasting.start();
  pings.start();
  world.run_for(1s);
  world.node("b").crash();
  world.run_for(2s);
  world.node("b").power_return();
  world.run_for(5s);
  lasting.stop();
  pings.stop();
  EXPECT_EQ(lasting.result().resets, 3u) << "by the retransmissions, once the machine is back";
  EXPECT_GT(lasting.result().succeeded, 3u * 40u);
  ASSERT_EQ(pings.result().outages.size(), 1u);
  EXPECT_NEAR(seconds(pings.result().outages[0].length()), 2.0, 0.01);
  EXPECT_EQ(server.counters().connections, 6u);
  world.run_for(1s);
  EXPECT_EQ(far.open_connections(), 0u);
}

TEST(WorldTraffic, ChecksOfADirectorsHostReachARealServer) {
  World world(two_hosts(), 1);
  TcpStack stack(world.host("a")), far(world.host("b"));
  RealServer server(far, {.page = Page("well")});
  TcpStreamConnector connector(stack);
  world.node("a").set_stream_connector(connector);
  const Env env = world.node("a").env();
  std::string text;
  std::unique_ptr<Stream> stream;
  stream = env.streams.connect(
      {address("10.0.0.2"), 80}, {}, 1s,
      {.connected = [&] { stream->write(as_octets("GET / HTTP/1.0\r\n\r\n")); },
       .received = [&](ByteView bytes) { text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
       .closed = [&](CloseReason reason) { EXPECT_EQ(reason, CloseReason::by_peer); }});
  world.run_for(1s);
  EXPECT_TRUE(text.ends_with("\r\n\r\nwell")) << text;
}

}  // namespace
}  // namespace viplane::sim
