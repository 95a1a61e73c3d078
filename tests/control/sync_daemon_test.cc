// SPDX-License-Identifier: GPL-2.0-or-later
// lvs_sync_daemon: what becomes of connections when another director takes over.
#include "control/sync_daemon.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "control/director.h"
#include "env/fake_env.h"
#include "net/arp.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "tests/control/load.h"

namespace viplane::sync {
namespace {

using namespace std::chrono_literals;

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);
const IpAddress kClient = IpAddress::v4(10, 0, 0, 9);
const IpAddress kServers[] = {IpAddress::v4(10, 0, 0, 21), IpAddress::v4(10, 0, 0, 22)};
const MacAddress kClientMac{{2, 0, 0, 0, 0, 9}};
const MacAddress kDirectorMacs[] = {{{2, 0, 0, 0, 0, 1}}, {{2, 0, 0, 0, 0, 2}}};

MacAddress mac_of(const IpAddress& address) { return {{2, 0, 0, 0, 0, address.octets[3]}}; }

std::string configuration(int priority, const std::string& sync = "lvs_sync_daemon eth0 VI_1") {
  return "global_defs {\n" + sync +
         "\n}\n"
         "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority " +
         std::to_string(priority) +
         "\n virtual_ipaddress { 10.0.0.100 }\n}\n"
         "virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n"
         " real_server 10.0.0.21 80 { weight 1\n }\n real_server 10.0.0.22 80 { weight 1\n }\n}\n";
}

// Two directors, and everybody else on their wire.
struct SyncDaemonTest : testing::Test {
  SyncDaemonTest() {
    wire.on_frame([this](Time, const PortInfo& from, ByteView frame) { look(from, frame); });
    outside->on_readable([this] { answer_arp(); });
  }

  void start(std::size_t which, const std::string& text) {
    directors[which] =
        std::make_unique<Director>(envs[which]->env(), load(text), DirectorOptions{.connection_slots = 1024});
    directors[which]->start();
  }
  void start_both() {
    start(0, configuration(150));
    start(1, configuration(100));
    clock.run_for(10s);
  }

  // The first has a connection; the second starts, and the first hears nothing of it.
  void start_second_unheard() {
    start(0, configuration(150));
    clock.run_for(10s);
    open(0, 1000);
    clock.run_for(1s);
    wire.lose([](const PortInfo& from, const PortInfo&, ByteView) { return from.mac == kDirectorMacs[1]; });
    start(1, configuration(100));
    clock.run_for(5ms);
  }

  void look(const PortInfo& from, ByteView frame) {
    const auto ethernet = EthernetView::parse(frame);
    if (!ethernet || ethernet->type() != EtherType::ipv4) return;
    const auto ip = Ipv4View::parse(ethernet->payload());
    if (ip && ip->protocol() == IpProtocol::udp && from.mac != kClientMac) told.push_back({frame.begin(), frame.end()});
    const bool is_to_server = ip && ip->protocol() == IpProtocol::tcp && from.mac != kClientMac;
    if (is_to_server) last_server = ethernet->target().octets[5];
  }

  void answer_arp() {
    std::array<Frame, 8> frames;
    while (const std::size_t count = outside->receive(frames)) {
      for (Frame& frame : std::span(frames).first(count)) {
        frame.verdict = Verdict::drop;
        const auto ethernet = EthernetView::parse(frame.bytes());
        if (!ethernet || ethernet->type() != EtherType::arp) continue;
        const auto arp = ArpView::parse(ethernet->payload());
        const bool is_ours = arp && (std::ranges::find(kServers, arp->target_ip()) != std::end(kServers));
        if (is_ours && arp->operation() == ArpOperation::request && !arp->is_gratuitous())
          outside->send(build_arp_reply(mac_of(arp->target_ip()), arp->target_ip(), *arp));
      }
      outside->finish(std::span(frames).first(count));
    }
  }

  // The server that a client's segment reaches by this director: the last octet of its address; 0: none.
  int segment(std::size_t director, std::uint16_t client_port, std::uint8_t flags) {
    last_server = 0;
    const TcpHeader header{.source_port = client_port, .target_port = 80, .sequence = 1, .flags = flags};
    const Bytes packet = build_ipv4({.source = kClient, .target = kVip, .protocol = IpProtocol::tcp},
                                    build_tcp(header, {}, kClient, kVip));
    outside->send(
        build_ethernet({.target = kDirectorMacs[director], .source = kClientMac, .type = EtherType::ipv4}, packet));
    clock.run_for(1ms);
    return last_server;
  }
  int open(std::size_t director, std::uint16_t client_port) {
    segment(director, client_port, tcp_flag::kSyn);
    return segment(director, client_port, tcp_flag::kAck);
  }

  std::optional<SyncStatus> status(std::size_t which) const { return directors[which]->status().sync; }

  FakeClock clock;
  LoopbackWire wire{clock, 50us};
  std::unique_ptr<LoopbackPort> outside = wire.add_port({.name = "outside", .mac = kClientMac});
  std::unique_ptr<FakeEnv> envs[2] = {std::make_unique<FakeEnv>(clock, "lb1"), std::make_unique<FakeEnv>(clock, "lb2")};
  LoopbackPort* ports[2] = {&envs[0]->add_port(wire, "eth0", kDirectorMacs[0], *IpPrefix::parse("10.0.0.1/24")),
                            &envs[1]->add_port(wire, "eth0", kDirectorMacs[1], *IpPrefix::parse("10.0.0.2/24"))};
  std::unique_ptr<Director> directors[2];
  std::vector<Bytes> told;
  int last_server = 0;
  int opened = 0;
};

TEST_F(SyncDaemonTest, ConnectionsGoOnToTheirServersWhenAnotherDirectorTakesOver) {
  start_both();
  std::map<std::uint16_t, int> served;
  for (std::uint16_t port = 1000; port < 1010; ++port) served[port] = open(0, port);
  EXPECT_NE(served[1000], served[1001]);
  clock.run_for(20ms);
  directors[0].reset();
  clock.run_for(10s);
  ASSERT_TRUE(envs[1]->addresses.holds("eth0", kVip));
  for (const auto& [port, server] : served) EXPECT_EQ(segment(1, port, tcp_flag::kAck), server) << port;
}

TEST_F(SyncDaemonTest, WithoutItTheSuccessorKnowsNothing) {
  start(0, configuration(150, ""));
  start(1, configuration(100, ""));
  clock.run_for(10s);
  EXPECT_NE(open(0, 1000), 0);
  directors[0].reset();
  clock.run_for(10s);
  EXPECT_EQ(segment(1, 1000, tcp_flag::kAck), 0);
  EXPECT_FALSE(status(1));
}

TEST_F(SyncDaemonTest, TheMasterTellsAndTheBackupListens) {
  start_both();
  open(0, 1000);
  clock.run_for(20ms);
  EXPECT_TRUE(status(0)->is_telling);
  EXPECT_EQ(status(0)->connections_told, 1u);
  EXPECT_FALSE(status(1)->is_telling);
  EXPECT_EQ(status(1)->connections_adopted, 1u);
  EXPECT_EQ(status(1)->id, 51);
  EXPECT_EQ(directors[1]->status().connections, 1u);
}

TEST_F(SyncDaemonTest, ItsDatagramsAreTheKernels) {
  start_both();
  open(0, 1000);
  clock.run_for(20ms);
  ASSERT_FALSE(told.empty());
  const auto ethernet = EthernetView::parse(told.back());
  EXPECT_EQ(ethernet->target(), (MacAddress{{0x01, 0x00, 0x5e, 0x00, 0x00, 0x51}}));
  const auto ip = Ipv4View::parse(ethernet->payload());
  EXPECT_EQ(ip->target(), IpAddress::v4(224, 0, 0, 81));
  EXPECT_EQ(ip->source(), IpAddress::v4(10, 0, 0, 1)) << "never the virtual address";
  EXPECT_EQ(ip->ttl(), 1);
  EXPECT_EQ(UdpView::parse(ip->payload())->target_port(), 8848);
}

TEST_F(SyncDaemonTest, ADirectorThatStartsLaterAsksAndHearsOfEveryConnectionAtOnce) {
  start(0, configuration(150));
  clock.run_for(10s);
  for (std::uint16_t port = 1000; port < 1100; ++port) open(0, port);
  clock.run_for(1s);
  start(1, configuration(100));
  clock.run_for(5ms);
  EXPECT_EQ(directors[1]->status().connections, 100u);
}

TEST_F(SyncDaemonTest, AQuestionThatIsLostIsAskedAgain) {
  start_second_unheard();
  EXPECT_EQ(directors[1]->status().connections, 0u);
  wire.lose({});
  clock.run_for(1s);
  EXPECT_EQ(directors[1]->status().connections, 1u);
}

TEST_F(SyncDaemonTest, ATellerThatHeardNoQuestionTellsAllInARound) {
  start_second_unheard();
  clock.run_for(SyncDaemon::kRound + 200ms);
  EXPECT_EQ(directors[1]->status().connections, 1u);
}

TEST_F(SyncDaemonTest, WhoYieldsKnowsEverythingAndAsksForNothing) {
  start_both();
  for (std::uint16_t port = 1000; port < 1010; ++port) open(0, port);
  clock.run_for(1s);
  directors[0]->stop([] {});
  const auto before = told.size();
  clock.run_for(50ms);
  for (std::size_t i = before; i < told.size(); ++i) {
    const auto ip = Ipv4View::parse(EthernetView::parse(told[i])->payload());
    EXPECT_FALSE(parse(UdpView::parse(ip->payload())->payload())->is_question());
  }
}

TEST_F(SyncDaemonTest, WhatIsNoLongerConfiguredAsksNoMore) {
  start(1, configuration(100));
  directors[1]->reload(load(configuration(100, "")));
  const auto before = told.size();
  clock.run_for(10s);
  EXPECT_EQ(told.size(), before);
}

TEST_F(SyncDaemonTest, AReturningDirectorKnowsThemBeforeItTakesTheAddressBack) {
  start_both();
  directors[0].reset();
  clock.run_for(10s);
  std::map<std::uint16_t, int> served;
  for (std::uint16_t port = 1000; port < 1010; ++port) served[port] = open(1, port);
  start(0, configuration(150));
  clock.run_for(10s);
  ASSERT_FALSE(envs[1]->addresses.holds("eth0", kVip));
  for (const auto& [port, server] : served) EXPECT_EQ(segment(0, port, tcp_flag::kAck), server) << port;
}

TEST_F(SyncDaemonTest, ANewMasterStillHearsTheLastWordsOfTheOneBefore) {
  start(1, configuration(100));
  clock.run_for(10s);
  start(0, configuration(150));
  while (!envs[0]->addresses.holds("eth0", kVip)) {
    open(1, static_cast<std::uint16_t>(1000 + opened));
    ++opened;
  }
  clock.run_for(1ms);
  EXPECT_EQ(directors[0]->status().connections, directors[1]->status().connections);
}

TEST_F(SyncDaemonTest, QuestionsAreAnsweredOnceASecond) {
  start_both();
  for (std::uint16_t port = 1000; port < 1010; ++port) open(0, port);
  clock.run_for(2s);
  const auto before = status(0)->connections_told;
  const IpAddress group = IpAddress::v4(224, 0, 0, 81);
  const Bytes question = build_question(51);
  for (int i = 0; i < 100; ++i) {
    const Bytes packet = build_ipv4({.source = kClient, .target = group, .protocol = IpProtocol::udp},
                                    build_udp({8848, 8848}, question, kClient, group));
    outside->send(
        build_ethernet({.target = multicast_mac(group), .source = kClientMac, .type = EtherType::ipv4}, packet));
    clock.run_for(5ms);
  }
  EXPECT_GE(status(0)->connections_told - before, 10u);
  EXPECT_LT(status(0)->connections_told - before, 20u) << "a second time";
}

TEST_F(SyncDaemonTest, AConnectionThatLivesHereExpiresNowhere) {
  start_both();
  open(0, 1000);
  for (int minutes = 0; minutes < 40; minutes += 10) {
    clock.run_for(10min);
    segment(0, 1000, tcp_flag::kAck);
  }
  EXPECT_EQ(directors[1]->status().connections, 1u);
}

TEST_F(SyncDaemonTest, AnotherIdIsAnotherClusters) {
  start(0, configuration(150, "lvs_sync_daemon eth0 VI_1 id 9"));
  start(1, configuration(100));
  clock.run_for(10s);
  open(0, 1000);
  clock.run_for(20ms);
  EXPECT_GE(status(1)->messages_of_others, 1u);
  EXPECT_EQ(directors[1]->status().connections, 0u);
}

TEST_F(SyncDaemonTest, AReloadBeginsAndEndsIt) {
  start(0, configuration(150, ""));
  start(1, configuration(100));
  clock.run_for(10s);
  open(0, 1000);
  directors[0]->reload(load(configuration(150)));
  clock.run_for(SyncDaemon::kRound + 200ms);
  EXPECT_EQ(directors[1]->status().connections, 1u) << "what there was before is told of, too";
  directors[0]->reload(load(configuration(150, "")));
  open(0, 1001);
  clock.run_for(SyncDaemon::kRound + 200ms);
  EXPECT_EQ(directors[1]->status().connections, 1u);
  EXPECT_FALSE(status(0));
}

TEST_F(SyncDaemonTest, TheRoleIsAnEvent) {
  start_both();
  const auto roles = [&](std::size_t which) {
    std::vector<std::string> words;
    for (const Event& event : envs[which]->events.of_kind("connections.sync"))
      for (const auto& [name, value] : event.fields)
        if (name == "role") words.push_back(std::get<std::string>(value));
    return words;
  };
  EXPECT_EQ(roles(0), (std::vector<std::string>{"listens", "tells"}));
  EXPECT_EQ(roles(1), (std::vector<std::string>{"listens"}));
}

TEST_F(SyncDaemonTest, WhatIsNoMessageIsCountedAndLeftAlone) {
  start_both();
  const Bytes noise(64, std::byte{0x55});
  const IpAddress group = IpAddress::v4(224, 0, 0, 81);
  const Bytes packet = build_ipv4({.source = kClient, .target = group, .protocol = IpProtocol::udp},
                                  build_udp({8848, 8848}, noise, kClient, group));
  outside->send(
      build_ethernet({.target = multicast_mac(group), .source = kClientMac, .type = EtherType::ipv4}, packet));
  clock.run_for(1ms);
  EXPECT_EQ(status(1)->messages_invalid, 1u);
  EXPECT_EQ(directors[1]->status().connections, 0u);
}

}  // namespace
}  // namespace viplane::sync
