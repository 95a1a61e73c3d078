// SPDX-License-Identifier: GPL-2.0-or-later
// The whole director against a world in memory: what becomes of clients' packets, by whichever is master.
#include "control/config/config.h"
#include "control/lingering_addresses.h"
#include "tests/control/two_directors.h"

namespace viplane::test {
namespace {

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
}  // namespace viplane::test
