// SPDX-License-Identifier: GPL-2.0-or-later
// The whole director against a world in memory: two of them on a wire, real servers and clients played by the test.
#include "control/director.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "control/config/config.h"
#include "control/config/load.h"
#include "control/lingering_addresses.h"
#include "env/fake_env.h"
#include "net/arp.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "net/vrrp.h"
#include "tests/control/load.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);
const IpAddress kServer = IpAddress::v4(10, 0, 0, 21);
const IpAddress kClient = IpAddress::v4(10, 0, 0, 9);
const MacAddress kMac1{{2, 0, 0, 0, 0, 1}};
const MacAddress kMac2{{2, 0, 0, 0, 0, 2}};
const MacAddress kServerMac{{2, 0, 0, 0, 0, 0x21}};
const MacAddress kClientMac{{2, 0, 0, 0, 0, 9}};

std::string instance(int priority, const std::string& more = "") {
  return "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority " + std::to_string(priority) +
         "\n virtual_ipaddress { 10.0.0.100 }\n" + more + "}\n";
}

const std::string kService = R"(
virtual_server 10.0.0.100 80 {
  lb_algo rr
  lb_kind TUN
  protocol TCP
  delay_loop 2
  real_server 10.0.0.21 80 {
    TCP_CHECK { warmup 0
      connect_timeout 1 }
  }
}
)";

// One machine with a director on it.
struct Machine {
  Machine(FakeClock& clock, LoopbackWire& wire, const std::string& name, MacAddress mac, const char* address)
      : env(clock, name), port(env.add_port(wire, "eth0", mac, *IpPrefix::parse(address))) {
    port.on_host_frame([this](ByteView frame) { host_frames.emplace_back(frame.begin(), frame.end()); });
  }
  void start(const std::string& text) {
    director = std::make_unique<Director>(env.env(), load(text), DirectorOptions{.connection_slots = 1024});
    director->start();
  }
  bool has_vip() const { return env.addresses.holds("eth0", kVip); }
  std::size_t became(const std::string& state) const {
    return static_cast<std::size_t>(std::ranges::count_if(env.events.of_kind("vrrp.state"), [&](const Event& event) {
      return std::ranges::any_of(event.fields, [&](const auto& field) {
        return field.first == "to" && std::get<std::string>(field.second) == state;
      });
    }));
  }

  FakeEnv env;
  LoopbackPort& port;
  std::vector<Bytes> host_frames;
  std::unique_ptr<Director> director;
};

// A wire with two directors' machines, a client and a real server that the test speaks for.
struct DirectorTest : testing::Test {
  DirectorTest() {
    wire.on_frame([this](Time at, const PortInfo& from, ByteView frame) {
      sent.push_back({at,
                      from.name == "outside" ? "outside"
                      : from.mac == kMac1    ? "lb1"
                                             : "lb2",
                      Bytes(frame.begin(), frame.end())});
    });
    outside->on_readable([this] { answer_arp(); });
  }

  // The real server and the client answer ARP; nobody else does.
  void answer_arp() {
    std::array<Frame, 8> frames;
    while (const std::size_t count = outside->receive(frames)) {
      for (std::size_t i = 0; i < count; ++i) answer(frames[i]);
      outside->finish(std::span(frames).first(count));
    }
  }
  void answer(Frame& frame) {
    frame.verdict = Verdict::drop;
    if (!answers_arp) return;
    const auto ethernet = EthernetView::parse(frame.bytes());
    if (!ethernet || ethernet->type() != EtherType::arp) return;
    const auto arp = ArpView::parse(ethernet->payload());
    if (!arp || arp->operation() != ArpOperation::request || arp->is_gratuitous()) return;
    if (arp->target_ip() == kServer) outside->send(build_arp_reply(kServerMac, kServer, *arp));
    if (arp->target_ip() == kClient) outside->send(build_arp_reply(kClientMac, kClient, *arp));
  }

  void client_syn(std::uint16_t client_port, const MacAddress& to) {
    const TcpHeader header{.source_port = client_port, .target_port = 80, .sequence = 1, .flags = tcp_flag::kSyn};
    const Bytes segment = build_tcp(header, {}, kClient, kVip);
    const Bytes packet = build_ipv4({.source = kClient, .target = kVip, .protocol = IpProtocol::tcp}, segment);
    outside->send(build_ethernet({.target = to, .source = kClientMac, .type = EtherType::ipv4}, packet));
  }

  // Frames of one kind that a node sent since `from`.
  template <class Is>
  std::size_t count_sent(const std::string& node, Is is, Time from = {}) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        sent, [&](const Sent& one) { return one.node == node && one.at >= from && is(one.frame); }));
  }

  struct Sent {
    Time at;
    std::string node;
    Bytes frame;
  };

  FakeClock clock;
  LoopbackWire wire{clock, 50us};
  bool answers_arp = true;
  std::unique_ptr<LoopbackPort> outside = wire.add_port({.name = "outside", .mac = kClientMac});
  Machine lb1{clock, wire, "lb1", kMac1, "10.0.0.1/24"};
  Machine lb2{clock, wire, "lb2", kMac2, "10.0.0.2/24"};
  std::vector<Sent> sent;
};

bool is_type(ByteView frame, EtherType type) { return EthernetView::parse(frame)->type() == type; }
bool is_gratuitous_arp(ByteView frame) {
  return is_type(frame, EtherType::arp) && ArpView::parse(EthernetView::parse(frame)->payload())->is_gratuitous();
}
std::optional<Ipv4View> ipv4(ByteView frame) {
  if (!is_type(frame, EtherType::ipv4)) return std::nullopt;
  return Ipv4View::parse(EthernetView::parse(frame)->payload());
}
bool is_vrrp(ByteView frame) {
  const auto ip = ipv4(frame);
  return ip && ip->protocol() == IpProtocol::vrrp;
}
bool is_farewell(ByteView frame) { return is_vrrp(frame) && load_u8(ipv4(frame)->payload().data() + 2) == 0; }
bool is_tunnelled(ByteView frame) {
  const auto ip = ipv4(frame);
  return ip && ip->protocol() == IpProtocol::ipip;
}

TEST_F(DirectorTest, TheHigherPriorityBecomesMasterAndHoldsTheAddress) {
  lb1.start(instance(150));
  lb2.start(instance(100));
  clock.run_for(10s);
  EXPECT_TRUE(lb1.has_vip());
  EXPECT_FALSE(lb2.has_vip());
  EXPECT_EQ(count_sent("lb2", is_vrrp), 0u);
}

TEST_F(DirectorTest, TheMasterAnnouncesTheAddressFiveTimesAndFiveTimesAgain) {
  lb1.start(instance(150));
  clock.run_for(20s);
  EXPECT_EQ(count_sent("lb1", is_gratuitous_arp), 10u);
}

TEST_F(DirectorTest, TheBackupTakesOverThreeIntervalsAndTheSkewAfterTheLastAdvertisement) {
  lb1.start(instance(150));
  lb2.start(instance(100));
  clock.run_for(10s);
  const auto last =
      std::ranges::find_if(sent.rbegin(), sent.rend(), [](const Sent& one) { return is_vrrp(one.frame); })->at;
  lb1.director.reset();
  clock.run_for(10s);
  const auto first =
      std::ranges::find_if(sent, [](const Sent& one) { return one.node == "lb2" && is_vrrp(one.frame); })->at;
  EXPECT_EQ(first - last, 3s + Duration(1s) * 156 / 256 + 50us);
  EXPECT_TRUE(lb2.has_vip());
}

TEST_F(DirectorTest, ADirectorThatDiesLeavesItsAddressAndItsSuccessorCleansUp) {
  lb1.start(instance(150));
  clock.run_for(10s);
  lb1.director.reset();
  EXPECT_TRUE(lb1.has_vip());
  lb1.start(instance(150));
  EXPECT_FALSE(lb1.has_vip());
  EXPECT_EQ(lb1.env.events.count("address.removed"), 1u);
}

TEST_F(DirectorTest, APlannedStopKeepsTheAddressUntilTheSuccessorIsHeard) {
  lb1.start(instance(150));
  lb2.start(instance(100));
  clock.run_for(10s);
  bool stopped = false;
  lb1.director->stop([&] { stopped = true; });
  EXPECT_FALSE(stopped);
  EXPECT_TRUE(lb1.has_vip());
  EXPECT_EQ(count_sent("lb1", is_farewell), 1u);
  while (!lb2.has_vip()) ASSERT_TRUE(clock.run_next());
  EXPECT_TRUE(lb1.has_vip());
  clock.run_for(1ms);
  EXPECT_FALSE(lb1.has_vip());
  EXPECT_TRUE(stopped);
}

TEST_F(DirectorTest, APlannedStopWithNoSuccessorEndsAllTheSame) {
  lb1.start(instance(150));
  clock.run_for(10s);
  bool stopped = false;
  lb1.director->stop([&] { stopped = true; });
  clock.run_for(10s);
  EXPECT_TRUE(stopped);
  EXPECT_FALSE(lb1.has_vip());
}

TEST_F(DirectorTest, WithoutGracefulHandoverTheAddressGoesAtOnce) {
  lb1.start(instance(150, "graceful_handover off\n"));
  clock.run_for(10s);
  lb1.director->stop([] {});
  EXPECT_FALSE(lb1.has_vip());
}

TEST_F(DirectorTest, TheMasterTunnelsAClientsPacketToTheRealServer) {
  lb1.env.streams.set({kServer, 80}, {});
  lb1.start(instance(150) + kService);
  clock.run_for(10s);
  client_syn(1000, kMac1);
  clock.run_for(1ms);
  ASSERT_EQ(count_sent("lb1", is_tunnelled), 1u);
  const auto frame = std::ranges::find_if(sent, [](const Sent& one) { return is_tunnelled(one.frame); })->frame;
  EXPECT_EQ(EthernetView::parse(frame)->target(), kServerMac);
  EXPECT_EQ(ipv4(frame)->target(), kServer);
  EXPECT_EQ(ipv4(frame)->source(), IpAddress::v4(10, 0, 0, 1));
}

TEST_F(DirectorTest, ABackupLeavesPacketsForTheServiceToItsHost) {
  lb2.env.streams.set({kServer, 80}, {});
  lb1.start(instance(150) + kService);
  lb2.start(instance(100) + kService);
  clock.run_for(10s);
  const auto before = lb2.host_frames.size();
  client_syn(1000, kMac2);
  clock.run_for(1ms);
  EXPECT_EQ(count_sent("lb2", is_tunnelled), 0u);
  EXPECT_EQ(lb2.host_frames.size(), before + 1);
}

TEST_F(DirectorTest, AMasterThatIsRelievedForwardsWhatIsStillOnItsWayToIt) {
  lb1.env.streams.set({kServer, 80}, {});
  lb1.start(instance(150) + kService);
  clock.run_for(10s);
  client_syn(999, kMac1);  // it knows the way
  clock.run_for(1ms);
  lb2.start(instance(200));
  while (lb1.has_vip()) ASSERT_TRUE(clock.run_next());
  client_syn(1000, kMac1);
  clock.run_for(1ms);
  EXPECT_EQ(count_sent("lb1", is_tunnelled), 2u);
  clock.run_for(LingeringAddresses::kLinger);
  client_syn(1001, kMac1);
  clock.run_for(1ms);
  EXPECT_EQ(count_sent("lb1", is_tunnelled), 2u);
}

TEST_F(DirectorTest, SoDoesOneThatStops) {
  lb1.env.streams.set({kServer, 80}, {});
  lb1.start(instance(150) + kService);
  lb2.start(instance(100));
  clock.run_for(10s);
  client_syn(999, kMac1);
  clock.run_for(1ms);
  bool stopped = false;
  lb1.director->stop([&] { stopped = true; });
  while (lb1.has_vip()) ASSERT_TRUE(clock.run_next());
  client_syn(1000, kMac1);
  clock.run_for(1ms);
  EXPECT_EQ(count_sent("lb1", is_tunnelled), 2u);
  EXPECT_FALSE(stopped);
  clock.run_for(LingeringAddresses::kLinger);
  EXPECT_TRUE(stopped);
}

TEST_F(DirectorTest, APacketWaitsForTheRealServersMac) {
  answers_arp = false;
  lb1.env.streams.set({kServer, 80}, {});
  lb1.start(instance(150) + kService);
  clock.run_for(10s);
  client_syn(1000, kMac1);
  clock.run_for(100ms);
  EXPECT_EQ(count_sent("lb1", is_tunnelled), 0u);
  answers_arp = true;
  clock.run_for(2s);
  EXPECT_EQ(count_sent("lb1", is_tunnelled), 1u);
}

TEST_F(DirectorTest, AServerThatRefusesIsTakenOutAndComesBack) {
  lb1.env.streams.set({kServer, 80}, {});
  lb1.start(instance(150) + kService);
  clock.run_for(10s);
  lb1.env.streams.remove({kServer, 80});
  clock.run_for(10s);
  EXPECT_EQ(lb1.env.events.count("health.down"), 1u);
  client_syn(1000, kMac1);
  clock.run_for(1ms);
  EXPECT_EQ(count_sent("lb1", is_tunnelled), 0u);

  lb1.env.streams.set({kServer, 80}, {});
  clock.run_for(10s);
  client_syn(1001, kMac1);
  clock.run_for(1ms);
  EXPECT_EQ(count_sent("lb1", is_tunnelled), 1u);
}

TEST_F(DirectorTest, ABackupChecksItsServersToo) {
  lb1.start(instance(150) + kService);
  lb2.start(instance(100) + kService);
  clock.run_for(10s);
  EXPECT_GT(lb2.env.streams.connections(), 0u);
}

// I10
TEST_F(DirectorTest, AReloadOfTheSameFileIsInvisibleOnTheWire) {
  const auto frames_of_a_minute = [](bool reload) {
    FakeClock clock;
    LoopbackWire wire(clock, 50us);
    std::vector<std::pair<Time, Bytes>> frames;
    wire.on_frame(
        [&](Time at, const PortInfo&, ByteView frame) { frames.emplace_back(at, Bytes(frame.begin(), frame.end())); });
    Machine lb1(clock, wire, "lb1", kMac1, "10.0.0.1/24");
    Machine lb2(clock, wire, "lb2", kMac2, "10.0.0.2/24");
    lb1.start(instance(150));
    lb2.start(instance(100));
    clock.run_for(30500ms);
    if (reload) lb1.director->reload(load(instance(150)));
    if (reload) lb2.director->reload(load(instance(100)));
    clock.run_for(30s);
    return frames;
  };
  EXPECT_EQ(frames_of_a_minute(false), frames_of_a_minute(true));
}

TEST_F(DirectorTest, AReloadThatAddsAnAddressChangesNoState) {
  lb1.start(instance(150));
  clock.run_for(10s);
  lb1.director->reload(load(instance(150, "virtual_ipaddress_excluded { 10.0.0.101 }\n")));
  clock.run_for(10s);
  EXPECT_TRUE(lb1.env.addresses.holds("eth0", IpAddress::v4(10, 0, 0, 101)));
  EXPECT_EQ(lb1.became("master"), 1u);
  EXPECT_EQ(lb1.env.events.count("vrrp.state"), 2u);
}

TEST_F(DirectorTest, AReloadThatRemovesAServerLeavesTheOthersConnectionsAlone) {
  const IpAddress other = IpAddress::v4(10, 0, 0, 22);
  const std::string both = kService.substr(0, kService.rfind('}')) + "real_server 10.0.0.22 80 { }\n}\n";
  lb1.env.streams.set({kServer, 80}, {});
  lb1.start(instance(150) + both);
  clock.run_for(10s);
  for (std::uint16_t port = 1; port <= 2; ++port) client_syn(port, kMac1);  // rr: one each; .22's MAC is not known
  clock.run_for(1ms);
  ASSERT_EQ(count_sent("lb1", is_tunnelled), 1u);
  lb1.director->reload(load(instance(150) + kService));
  for (std::uint16_t port = 1; port <= 2; ++port) client_syn(port, kMac1);
  clock.run_for(1ms);
  EXPECT_GE(count_sent("lb1", is_tunnelled), 2u);
  EXPECT_FALSE(lb1.env.addresses.holds("eth0", other));
}

TEST_F(DirectorTest, BadAdvertisementsAreToldOnceASecondAndChangeNothing) {
  lb1.start(instance(150));
  clock.run_for(10s);
  const auto adverts = count_sent("lb1", is_vrrp);
  Bytes bad = build_advertisement_frame({.virtual_router_id = 51, .priority = 255, .addresses = {kVip}}, kMac2,
                                        multicast_mac(kVrrpGroupV4), IpAddress::v4(10, 0, 0, 2), kVrrpGroupV4);
  bad[bad.size() - 1] ^= std::byte{1};
  for (int i = 0; i < 1000; ++i) {
    outside->send(bad);
    clock.run_for(10ms);
  }
  EXPECT_EQ(count_sent("lb1", is_vrrp), adverts + 10);
  EXPECT_TRUE(lb1.has_vip());
  EXPECT_LE(lb1.env.events.count("vrrp.discarded"), 11u);
  EXPECT_GE(lb1.env.events.count("vrrp.discarded"), 9u);
}

TEST_F(DirectorTest, InVirtualMacModeEveryWordComesFromTheVirtualMac) {
  lb1.start(instance(150, "use_vmac\n"));
  clock.run_for(10s);
  const MacAddress virtual_mac = MacAddress::virtual_router(51);
  EXPECT_EQ(lb1.env.addresses.virtual_mac("eth0", kVip), virtual_mac);
  for (const auto& one : sent) {
    if (one.node != "lb1" || !(is_vrrp(one.frame) || is_gratuitous_arp(one.frame))) continue;
    EXPECT_EQ(EthernetView::parse(one.frame)->source(), virtual_mac);
  }
}

TEST_F(DirectorTest, AFailingTrackScriptCostsTheMasterItsPlace) {
  const std::string script = "vrrp_script chk { script \"/bin/chk\"\n interval 1\n weight -60 }\n";
  lb1.env.scripts.set("/bin/chk", {.exit_code = 0, .takes = 1ms});
  lb1.start(script + instance(150, "track_script { chk }\n"));
  lb2.start(instance(100));
  clock.run_for(10s);
  EXPECT_TRUE(lb1.has_vip());
  lb1.env.scripts.set("/bin/chk", {.exit_code = 1, .takes = 1ms});
  clock.run_for(10s);
  EXPECT_FALSE(lb1.has_vip());
  EXPECT_TRUE(lb2.has_vip());
}

TEST_F(DirectorTest, NotifyScriptsRunInTheOrderOfTheStates) {
  lb1.start(instance(150, "notify_master \"/n m\"\n notify_backup \"/n b\"\n notify_stop \"/n s\"\n"));
  clock.run_for(10s);
  lb1.director->stop([] {});
  clock.run_for(10s);
  std::vector<std::string> commands;
  for (const auto& run : lb1.env.scripts.runs()) commands.push_back(run.command);
  EXPECT_EQ(commands, (std::vector<std::string>{"/n b", "/n m", "/n s"}));
}

TEST_F(DirectorTest, ALostLinkIsAFaultAndReleasesTheAddress) {
  lb1.start(instance(150));
  clock.run_for(10s);
  lb1.env.watches.set_link("eth0", false);
  clock.run_for(1s);
  EXPECT_EQ(lb1.became("fault"), 1u);
  EXPECT_FALSE(lb1.has_vip());
}

TEST_F(DirectorTest, TellsTheWorldWhichFlowsItServes) {
  const std::string nat = R"(
virtual_server 10.0.0.100 53 {
  lb_algo rr
  lb_kind NAT
  protocol UDP
  sorry_server 10.0.0.29 53
  real_server 10.0.0.22 5353 { }
}
)";
  lb1.start(instance(100) + kService + nat);
  const std::vector<ServedFlow> tunnel{{ServedFlow::End::service, IpProtocol::tcp, {kVip, 80}}};
  const std::vector<ServedFlow> both{
      tunnel[0],
      {ServedFlow::End::service, IpProtocol::udp, {kVip, 53}},
      {ServedFlow::End::real_server, IpProtocol::udp, {IpAddress::v4(10, 0, 0, 22), 5353}},
      {ServedFlow::End::real_server, IpProtocol::udp, {IpAddress::v4(10, 0, 0, 29), 53}}};
  EXPECT_EQ(lb1.env.served.flows(), both);
  lb1.director->reload(load(instance(100) + kService));
  EXPECT_EQ(lb1.env.served.flows(), tunnel);
  lb1.director->stop([] {});
  clock.run_for(1s);
  EXPECT_TRUE(lb1.env.served.flows().empty());
}

TEST_F(DirectorTest, AFloodLeavesOthersTheirTurn) {
  const std::size_t flood = 2000;
  for (std::size_t i = 0; i < flood; ++i) client_syn(1024, kMac1);  // to no service: all go to the host
  clock.run_for(1ms);
  bool has_had_its_turn = false;
  const auto other = clock.call_at(clock.now(), [&] {
    has_had_its_turn = true;
    EXPECT_LT(lb1.host_frames.size(), flood);
  });
  lb1.start(instance(100));
  clock.run_for(1ms);
  EXPECT_TRUE(has_had_its_turn);
  EXPECT_EQ(lb1.host_frames.size(), flood);
}

}  // namespace
}  // namespace viplane
