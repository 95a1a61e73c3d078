// SPDX-License-Identifier: GPL-2.0-or-later
// What goes on the wire. T1 to T7.
#include <gtest/gtest.h>

#include "control/vrrp/frames.h"
#include "net/arp.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/neighbour_discovery.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::InstanceConfig;

constexpr MacAddress kPort{{2, 0, 0, 0, 0, 2}};

InstanceConfig v6() {
  auto config = instance_config(100);
  config.version = 3;
  config.is_v6 = true;
  config.addresses = {{*IpPrefix::parse("2001:db8::100/64"), "eth0"}, {*IpPrefix::parse("fe80::100/128"), "eth0"}};
  return config;
}

TEST(VrrpTransmit, T1_MulticastOverIpv4) {
  const Bytes frame = vrrp::multicast_frame(instance_config(100), kPort, kSelf, 100);
  const auto ethernet = EthernetView::parse(frame);
  EXPECT_EQ(ethernet->source(), kPort);
  EXPECT_EQ(ethernet->target().to_string(), "01:00:5e:00:00:12");
  const auto ip = Ipv4View::parse(ethernet->payload());
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->target().to_string(), "224.0.0.18");
  EXPECT_EQ(ip->source(), kSelf);
  EXPECT_EQ(ip->protocol(), IpProtocol::vrrp);
  EXPECT_EQ(ip->ttl(), 255);
  EXPECT_EQ(std::to_integer<int>(frame[15]), 0xc0);
}

TEST(VrrpTransmit, T1_MulticastOverIpv6) {
  const Bytes frame = vrrp::multicast_frame(v6(), kPort, Receiver::peer_v6(), 100);
  const auto ethernet = EthernetView::parse(frame);
  EXPECT_EQ(ethernet->target().to_string(), "33:33:00:00:00:12");
  const auto ip = Ipv6View::parse(ethernet->payload());
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->target().to_string(), "ff02::12");
  EXPECT_EQ(ip->hop_limit(), 255);
  EXPECT_EQ(ip->traffic_class(), 0xc0);
  EXPECT_EQ(upper_layer_checksum(ip->source(), ip->target(), IpProtocol::vrrp, ip->payload()), 0);
}

TEST(VrrpTransmit, T2_VirtualMacModeSendsFromTheVirtualRoutersMac) {
  auto config = instance_config(100);
  config.use_virtual_mac = true;
  EXPECT_EQ(EthernetView::parse(vrrp::multicast_frame(config, kPort, kSelf, 100))->source().to_string(),
            "00:00:5e:00:01:33");
  const Bytes arp = vrrp::announcement_frame(config, kPort, IpAddress::v4(10, 77, 0, 100));
  EXPECT_EQ(ArpView::parse(EthernetView::parse(arp)->payload())->sender_mac().to_string(), "00:00:5e:00:01:33");
  config.send_from_base = true;
  EXPECT_EQ(EthernetView::parse(vrrp::multicast_frame(config, kPort, kSelf, 100))->source(), kPort);
  auto six = v6();
  six.use_virtual_mac = true;
  EXPECT_EQ(EthernetView::parse(vrrp::multicast_frame(six, kPort, Receiver::peer_v6(), 100))->source().to_string(),
            "00:00:5e:00:02:33");
}

TEST(VrrpTransmit, T3_Version2AlwaysCarriesEightOctetsOfAuthentication) {
  auto config = instance_config(100);
  const auto size_of = [](const InstanceConfig& c) {
    return EthernetView::parse(vrrp::multicast_frame(c, kPort, kSelf, 100))->payload().size() - 20;
  };
  EXPECT_EQ(size_of(config), 8u + 4u + 8u);
  config.password = {'s', 'e', 'c', 'r', 'e', 't'};  // not sent while authentication is off
  EXPECT_EQ(vrrp::advertisement_of(config, 100).authentication_data, (std::array<std::uint8_t, 8>{}));
  config.authentication = VrrpAuthentication::password;
  EXPECT_EQ(size_of(config), 8u + 4u + 8u);
  EXPECT_EQ(vrrp::advertisement_of(config, 100).authentication_data, config.password);
  config.version = 3;
  EXPECT_EQ(size_of(config), 8u + 4u);
}

TEST(VrrpTransmit, T4_LinkLocalAddressComesFirst) {
  const auto fields = vrrp::advertisement_of(v6(), 100);
  ASSERT_EQ(fields.addresses.size(), 2u);
  EXPECT_EQ(fields.addresses[0].to_string(), "fe80::100");
  EXPECT_EQ(fields.addresses[1].to_string(), "2001:db8::100");
}

TEST(VrrpTransmit, T5_OneAdvertisementAnIntervalExactly) {
  for (const Duration interval : {Duration(1s), Duration(100ms), Duration(10ms)}) {
    auto config = instance_config(100);
    config.version = 3;
    config.advertisement_interval = interval;
    VrrpWire wire;
    const auto a = wire.add("a", with(config));
    wire.start(a);
    wire.run_for(100 * interval);
    const auto sent = wire.all<vrrp::SendAdvertisement>("a");
    ASSERT_GT(sent.size(), 90u);
    for (std::size_t i = 1; i < sent.size(); ++i) EXPECT_EQ(sent[i].first - sent[i - 1].first, interval);
  }
}

TEST(VrrpTransmit, T5_ALittleLatenessDoesNotAddUp) {
  Receiver receiver;
  receiver.run_for(4s);
  const Time due = *receiver.router.deadline();
  receiver.router.on_deadline(due + 30ms);
  EXPECT_EQ(*receiver.router.deadline(), due + 1s);
}

TEST(VrrpTransmit, T6_ThePacketFitsTheMtu) {
  auto config = instance_config(100);
  for (unsigned i = 0; i < 300; ++i) {
    config.addresses.push_back(
        {{IpAddress::v4(10, 1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)), 32}, "eth0"});
  }
  EXPECT_EQ(vrrp::advertisement_of(config, 100, 1500).addresses.size(), 255u);
  for (const std::uint32_t mtu : {68u, 576u, 1000u, 1500u}) {
    const Bytes frame = vrrp::multicast_frame(config, kPort, kSelf, 100, mtu);
    EXPECT_LE(frame.size() - 14, mtu);
    EXPECT_GT(frame.size() - 14 + 4, std::min<std::size_t>(mtu, 20 + 16 + 255 * 4));
  }
}

TEST(VrrpTransmit, T7_OneCopyToEachUnicastPeer) {
  auto config = instance_config(150);
  config.version = 3;
  config.unicast_peers = {{IpAddress::v4(10, 77, 0, 2), {0, 255}}, {IpAddress::v4(10, 77, 0, 3), {0, 255}}};
  for (const auto& peer : config.unicast_peers) {
    const auto packet = vrrp::unicast_packet(config, kPeer, peer.address, 150);
    const auto ip = Ipv4View::parse(packet);
    ASSERT_TRUE(ip);
    EXPECT_EQ(ip->target(), peer.address);
    EXPECT_EQ(ip->ttl(), 255);
    EXPECT_EQ(upper_layer_checksum(kPeer, peer.address, IpProtocol::vrrp, ip->payload()), 0);
  }
  config.unicast_ttl = 64;
  const auto packet = vrrp::unicast_packet(config, kPeer, kSelf, 150);
  EXPECT_EQ(Ipv4View::parse(packet)->ttl(), 64);
}

TEST(VrrpTransmit, T7_AnAdvertisementWithTheGroupsOldChecksumIsUnderstood) {
  auto config = instance_config(100);
  config.version = 3;
  config.unicast_peers = {{kPeer, {0, 255}}};
  Receiver receiver(config);
  const Bytes message =
      build_advertisement(receiver.advertisement(), kPeer, kSelf, VrrpChecksum::pseudo_header_of_group);
  EXPECT_EQ(receiver.hear(VrrpPacket{kPeer, kSelf, 255, message}), std::nullopt);
}

TEST(VrrpTransmit, R5_TheChecksumSentIsTheOperatorsChoice) {
  auto config = instance_config(100);
  config.version = 3;
  const auto payload = [&] { return vrrp::unicast_packet(config, kPeer, kSelf, 100); };
  Bytes packet = payload();
  EXPECT_EQ(upper_layer_checksum(kPeer, kSelf, IpProtocol::vrrp, ByteView(packet).subspan(20)), 0);
  config.checksum = VrrpChecksum::message_only;
  packet = payload();
  EXPECT_EQ(internet_checksum(ByteView(packet).subspan(20)), 0);
}

TEST(VrrpTransmit, K3_AnAnnouncementIsABroadcastRequestOfTheAddressForItself) {
  const Bytes frame = vrrp::announcement_frame(instance_config(100), kPort, IpAddress::v4(10, 77, 0, 100));
  const auto ethernet = EthernetView::parse(frame);
  EXPECT_EQ(ethernet->target(), MacAddress::broadcast());
  const auto arp = ArpView::parse(ethernet->payload());
  ASSERT_TRUE(arp);
  EXPECT_EQ(arp->operation(), ArpOperation::request);
  EXPECT_TRUE(arp->is_gratuitous());
  EXPECT_EQ(arp->sender_mac(), kPort);
}

TEST(VrrpTransmit, S7_AnIpv6AnnouncementOverridesWhatNeighboursKnow) {
  const Bytes frame = vrrp::announcement_frame(v6(), kPort, *IpAddress::parse("2001:db8::100"));
  const auto ip = Ipv6View::parse(EthernetView::parse(frame)->payload());
  ASSERT_TRUE(ip);
  const auto advertisement = NeighbourAdvertisement::parse(*ip);
  ASSERT_TRUE(advertisement);
  EXPECT_TRUE(advertisement->overrides);
  EXPECT_FALSE(advertisement->is_solicited);
  EXPECT_TRUE(advertisement->is_router);
  EXPECT_EQ(advertisement->target_mac, kPort);
  EXPECT_EQ(ip->target(), kAllNodes);
}

}  // namespace
}  // namespace viplane::testing
