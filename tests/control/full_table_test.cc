// SPDX-License-Identifier: GPL-2.0-or-later
// A connection table without room, as the operator hears of it.
#include <gtest/gtest.h>

#include <algorithm>

#include "control/config/load.h"
#include "control/director.h"
#include "control/full_table_log.h"
#include "env/event_json.h"
#include "env/fake_env.h"
#include "env/loopback_port.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;

TEST(FullTableLog, TellsTheFirstAtOnceAndThenHowManyEachTenSeconds) {
  FullTableLog log;
  Time now{};
  EXPECT_EQ(log.note(now, 0), std::nullopt);
  EXPECT_EQ(log.note(now, 1), 1u);
  EXPECT_EQ(log.note(now += 1s, 5), std::nullopt);
  EXPECT_EQ(log.note(now += 9s, 9), 8u);
  EXPECT_EQ(log.note(now += 60s, 9), std::nullopt) << "nothing new";
}

TEST(FullTable, OfAFloodIsOneEventAndTheTableStaysAsItIs) {
  constexpr const char* kText =
      "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress { 10.0.0.100/24 }\n}\n"
      "virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n real_server 10.0.0.21 80 {\n }\n}\n";
  constexpr MacAddress kOwn{{2, 0, 0, 0, 0, 1}}, kClient{{2, 0, 0, 0, 0, 9}};
  constexpr IpAddress kSource = IpAddress::v4(10, 0, 0, 9), kVip = IpAddress::v4(10, 0, 0, 100);
  FakeClock clock;
  LoopbackWire wire{clock};
  FakeEnv machine{clock, "lb1"};
  machine.add_port(wire, "eth0", kOwn, *IpPrefix::parse("10.0.0.1/24"));
  const auto client = wire.add_port({.name = "client", .mac = kClient});
  config::MemoryFiles files;
  files.put("keepalived.conf", kText);
  Director director(machine.env(), config::load_config(files, "keepalived.conf").config, {.connection_slots = 1024});
  director.start();
  clock.run_for(10s);

  for (std::uint16_t port = 1; port <= 3000; ++port) {
    const TcpHeader header{.source_port = port, .target_port = 80, .sequence = 1, .flags = tcp_flag::kSyn};
    const Bytes packet = build_ipv4({.source = kSource, .target = kVip, .protocol = IpProtocol::tcp},
                                    build_tcp(header, {}, kSource, kVip));
    client->send(build_ethernet({.target = kOwn, .source = kClient, .type = EtherType::ipv4}, packet));
    if (port % 100 == 0) clock.run_for(1ms);
  }
  clock.run_for(100ms);
  const DirectorStatus status = director.status();
  EXPECT_GT(status.reasons[dataplane::Reason::table_full], 1000u);
  EXPECT_LE(status.connections, 1024u);
  const auto is_full = [](const Event& event) { return event.kind == "connections.full"; };
  EXPECT_EQ(std::ranges::count_if(machine.events.events(), is_full), 1);
}

}  // namespace
}  // namespace viplane
