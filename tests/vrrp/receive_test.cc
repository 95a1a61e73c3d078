// SPDX-License-Identifier: GPL-2.0-or-later
// What a receiver must discard, and that it then is as it was. R1 to R18.
#include <gtest/gtest.h>

#include "control/vrrp/discard_log.h"
#include "control/vrrp/validate.h"
#include "net/ipv4.h"
#include "tests/support/vrrp_receiver.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using vrrp::InstanceConfig;
using vrrp::State;

InstanceConfig v3(std::uint8_t priority = 100) {
  auto config = instance_config(priority);
  config.version = 3;
  return config;
}

InstanceConfig v6(std::uint8_t priority = 100) {
  auto config = v3(priority);
  config.is_v6 = true;
  config.addresses = {{*IpPrefix::parse("fe80::100/128"), "eth0"}, {*IpPrefix::parse("2001:db8::100/64"), "eth0"}};
  return config;
}

InstanceConfig unicast(std::uint8_t priority = 100) {
  auto config = instance_config(priority);
  config.unicast_peers = {{kPeer, {0, 255}}};
  return config;
}

VrrpPacket sent_to_us(VrrpPacket packet) {
  packet.target = kSelf;
  return packet;
}

TEST(VrrpReceive, R1_TtlOtherThan255IsDiscarded) {
  for (const auto& config : {instance_config(100), v3(), v6()}) {
    Receiver receiver(config);
    auto packet = receiver.packet(receiver.advertisement());
    EXPECT_EQ(receiver.hear(packet), std::nullopt);
    packet.ttl = 254;
    EXPECT_EQ(receiver.hear(packet), DiscardReason::ttl);
  }
}

TEST(VrrpReceive, R1_UnicastPeersMayBeRoutedUnlessTheirTtlIsBounded) {
  Receiver receiver(unicast());
  auto packet = sent_to_us(receiver.packet(receiver.advertisement()));
  packet.ttl = 250;
  EXPECT_EQ(receiver.hear(packet), std::nullopt);

  auto config = unicast();
  config.unicast_peers[0].ttl = {252, 253};
  Receiver bounded(config);
  packet = sent_to_us(bounded.packet(bounded.advertisement()));
  for (const auto& [ttl, passes] : {std::pair{251, false}, {252, true}, {253, true}, {254, false}}) {
    packet.ttl = static_cast<std::uint8_t>(ttl);
    EXPECT_EQ(!bounded.hear(packet), passes) << ttl;
  }
}

TEST(VrrpReceive, R2_VersionsDoNotMix) {
  Receiver two;
  auto fields = two.advertisement();
  fields.version = 3;
  EXPECT_EQ(two.hear(fields), DiscardReason::version);
  Receiver three(v3());
  fields = three.advertisement();
  fields.version = 2;
  EXPECT_EQ(three.hear(fields), DiscardReason::version);
}

TEST(VrrpReceive, R3_OnlyAdvertisementsAreRead) {
  Receiver receiver;
  for (std::uint8_t type = 0; type < 16; ++type) {
    const auto packet = receiver.packet(receiver.advertisement());
    receiver.message[0] = std::byte(0x20 | type);
    const auto reason = receiver.hear(packet);
    if (type == 1)
      EXPECT_EQ(reason, std::nullopt);
    else
      EXPECT_EQ(reason, DiscardReason::type) << int{type};
  }
}

TEST(VrrpReceive, R4_LengthIsExactlyWhatTheCountSays) {
  for (const auto& config : {instance_config(100), v3(), v6()}) {
    Receiver receiver(config);
    auto packet = receiver.packet(receiver.advertisement());
    packet.message = ByteView(receiver.message).first(receiver.message.size() - 1);
    EXPECT_EQ(receiver.hear(packet), DiscardReason::truncated);
    receiver.message.push_back(std::byte{0});
    packet.message = receiver.message;
    EXPECT_EQ(receiver.hear(packet), DiscardReason::length);
  }
}

TEST(VrrpReceive, R5_AnyFlippedBitFailsTheChecksumOrAnEarlierTest) {
  for (const auto& config : {instance_config(100), v3(), v6()}) {
    Receiver receiver(config);
    const auto packet = receiver.packet(receiver.advertisement());
    const std::string before = receiver.trace();
    for (std::size_t bit = 0; bit < receiver.message.size() * 8; ++bit) {
      const auto flip = std::byte(1 << (bit % 8));
      receiver.message[bit / 8] ^= flip;
      EXPECT_NE(receiver.hear(packet), std::nullopt) << bit;
      receiver.message[bit / 8] ^= flip;
    }
    EXPECT_EQ(receiver.trace(), before);
    EXPECT_EQ(receiver.hear(packet), std::nullopt);
  }
}

TEST(VrrpReceive, R5_Version3OverIpv4TakesEitherChecksum) {
  Receiver receiver(v3());
  for (const auto checksum : {VrrpChecksum::pseudo_header, VrrpChecksum::message_only}) {
    auto packet = receiver.packet(receiver.advertisement());
    receiver.message = build_advertisement(receiver.advertisement(), packet.source, packet.target, checksum);
    packet.message = receiver.message;
    EXPECT_EQ(receiver.hear(packet), std::nullopt);
  }
}

TEST(VrrpReceive, R6_UnknownVirtualRoutersAreNobodysFault) {
  Receiver receiver;
  for (const std::uint8_t id : {0, 1, 50, 52, 255}) {
    auto fields = receiver.advertisement();
    fields.virtual_router_id = id;
    const auto actions = receiver.router.on_packet(receiver.now, "eth0", receiver.packet(fields));
    ASSERT_EQ(actions.size(), 1u);
    EXPECT_EQ(actions[0].instance, nullptr);
    EXPECT_EQ(std::get<vrrp::Discarded>(actions[0].action).reason, DiscardReason::virtual_router_id);
  }
  EXPECT_EQ(receiver.hear(receiver.packet(receiver.advertisement()), "eth1"), DiscardReason::virtual_router_id);
}

TEST(VrrpReceive, R7_OurOwnAdvertisementsComingBackAreIgnored) {
  Receiver receiver;
  receiver.run_for(5s);
  ASSERT_EQ(receiver.state(), State::master);
  auto packet = receiver.packet(receiver.advertisement(255));
  packet.source = kSelf;
  const std::string before = receiver.trace();
  EXPECT_EQ(receiver.hear(packet), DiscardReason::own_address);
  EXPECT_EQ(receiver.trace(), before);
}

TEST(VrrpReceive, R8_PasswordsMustMatchInAllEightOctets) {
  auto config = instance_config(100);
  config.authentication = VrrpAuthentication::password;
  config.password = {'1', '1', '1', '1'};
  Receiver receiver(config);
  EXPECT_EQ(receiver.hear(receiver.advertisement()), std::nullopt);
  for (std::size_t i = 0; i < 8; ++i) {
    auto fields = receiver.advertisement();
    fields.authentication_data[i] ^= 1;
    EXPECT_EQ(receiver.hear(fields), DiscardReason::authentication) << i;
  }
  for (const auto type : {VrrpAuthentication::none, VrrpAuthentication::header}) {
    auto fields = receiver.advertisement();
    fields.authentication = type;
    EXPECT_EQ(receiver.hear(fields), DiscardReason::authentication);
  }
  Receiver open;
  auto fields = open.advertisement();
  fields.authentication = VrrpAuthentication::password;
  EXPECT_EQ(open.hear(fields), DiscardReason::authentication);
}

TEST(VrrpReceive, R9_Version2DiscardsAnotherInterval) {
  Receiver receiver;
  auto fields = receiver.advertisement();
  fields.advertisement_interval = 2s;
  EXPECT_EQ(receiver.hear(fields), DiscardReason::advertisement_interval);
}

TEST(VrrpReceive, R9_Version3AdoptsTheMastersInterval) {
  Receiver receiver(v3());
  auto fields = receiver.advertisement();
  fields.advertisement_interval = 500ms;
  ASSERT_EQ(receiver.hear(fields), std::nullopt);
  EXPECT_EQ(receiver.instance().master_interval(), 500ms);
  // 3 * 0.5 s + 156 * 0.5 s / 256
  EXPECT_EQ(*receiver.router.deadline() - receiver.now, 1500ms + Duration(500ms) * 156 / 256);
}

TEST(VrrpReceive, R9_Version3DoesNotAdoptFromALowerMasterItWillReplace) {
  Receiver receiver(v3());
  auto fields = receiver.advertisement(50);
  fields.advertisement_interval = 40s;
  ASSERT_EQ(receiver.hear(fields), std::nullopt);
  EXPECT_EQ(receiver.instance().master_interval(), 1s);
}

TEST(VrrpReceive, R10_AddressesAreComparedAsASet) {
  auto config = instance_config(100);
  config.addresses.push_back({*IpPrefix::parse("10.77.0.101/24"), "eth0"});
  Receiver receiver(config);
  auto fields = receiver.advertisement();
  std::swap(fields.addresses[0], fields.addresses[1]);
  EXPECT_EQ(receiver.hear(fields), std::nullopt);
  fields.addresses[1] = fields.addresses[0];  // twice the same is another set
  EXPECT_EQ(receiver.hear(fields), DiscardReason::address_list);
  fields.addresses[1] = IpAddress::v4(10, 77, 0, 102);
  EXPECT_EQ(receiver.hear(fields), DiscardReason::address_list);
  fields.addresses.pop_back();
  EXPECT_EQ(receiver.hear(fields), DiscardReason::address_count);
}

TEST(VrrpReceive, R10_SkippingTheAddressCheckConcernsTheMasterWeFollowOnly) {
  auto config = instance_config(100);
  config.skip_address_check = true;
  Receiver receiver(config);
  auto fields = receiver.advertisement();
  fields.addresses = {IpAddress::v4(10, 77, 0, 102)};
  EXPECT_EQ(receiver.hear(fields), DiscardReason::address_list);
  ASSERT_EQ(receiver.hear(receiver.advertisement()), std::nullopt);
  EXPECT_EQ(receiver.hear(fields), std::nullopt);
  auto other = receiver.packet(fields);
  other.source = IpAddress::v4(10, 77, 0, 3);
  receiver.message = build_advertisement(fields, other.source, other.target);
  other.message = receiver.message;
  EXPECT_EQ(receiver.hear(other), DiscardReason::address_list);
}

TEST(VrrpReceive, R11_AnOwnerNeverYieldsToWhoIsNone) {
  Receiver owner(instance_config(255));
  ASSERT_EQ(owner.state(), State::master);
  owner.run_for(10s);
  EXPECT_EQ(owner.hear(owner.advertisement(254)), std::nullopt);
  EXPECT_EQ(owner.state(), State::master);
}

TEST(VrrpReceive, R11_TwoOwnersAreDecidedByTheirAddresses) {
  VrrpWire wire;
  const auto a = wire.add("a", router_config(255));
  const auto b = wire.add("b", router_config(255));
  wire.start(a);
  wire.start(b);
  wire.run_for(10s);
  EXPECT_EQ(wire.state(a), State::backup);
  EXPECT_EQ(wire.state(b), State::master);
  EXPECT_EQ(wire.all<vrrp::StateChanged>("b").size(), 1u);
}

TEST(VrrpReceive, R11_AStrictOwnerDiscardsEverything) {
  auto config = instance_config(255);
  config.strict = true;
  Receiver owner(config);
  EXPECT_EQ(owner.hear(owner.advertisement(255)), DiscardReason::owner);
}

TEST(VrrpReceive, R12_MulticastAndUnicastDoNotMix) {
  Receiver receiver(unicast());
  EXPECT_EQ(receiver.hear(receiver.advertisement()), DiscardReason::delivery);
  Receiver multicast;
  EXPECT_EQ(multicast.hear(sent_to_us(multicast.packet(multicast.advertisement()))), DiscardReason::delivery);
}

TEST(VrrpReceive, R13_UnknownUnicastSourcesAreDiscardedOnlyOnDemand) {
  for (const bool check : {false, true}) {
    auto config = unicast();
    config.check_unicast_source = check;
    Receiver receiver(config);
    auto packet = sent_to_us(receiver.packet(receiver.advertisement()));
    EXPECT_EQ(receiver.hear(packet), std::nullopt);
    packet.source = IpAddress::v4(10, 77, 0, 9);
    if (check)
      EXPECT_EQ(receiver.hear(packet), DiscardReason::unknown_peer);
    else
      EXPECT_EQ(receiver.hear(packet), std::nullopt);
  }
}

TEST(VrrpReceive, R14_ReservedBitsOfVersion3AreIgnored) {
  auto config = v3();
  config.checksum = VrrpChecksum::message_only;
  Receiver receiver(config);
  const auto packet = receiver.packet(receiver.advertisement());
  ASSERT_EQ(std::to_integer<int>(receiver.message[4]) >> 4, 0);  // zero when sent
  receiver.message[4] |= std::byte{0xf0};
  const auto old = static_cast<std::uint32_t>(load_be16(&receiver.message[6])) + 0x0fff;
  store_be16(&receiver.message[6], static_cast<std::uint16_t>((old & 0xffff) + (old >> 16)));
  EXPECT_EQ(receiver.hear(packet), std::nullopt);
  EXPECT_EQ(receiver.instance().master_interval(), 1s);
}

// Everything that any receiver here discards, as packets for a receiver of this configuration.
std::vector<std::pair<Bytes, VrrpPacket>> garbage_for(Receiver& receiver) {
  std::vector<std::pair<Bytes, VrrpPacket>> all;
  const auto add = [&](VrrpPacket packet) { all.emplace_back(receiver.message, packet); };
  for (const std::uint8_t priority : {0, 1, 100, 255}) {
    auto packet = receiver.packet(receiver.advertisement(priority));
    packet.ttl = 254;
    add(packet);
    packet = receiver.packet(receiver.advertisement(priority));
    receiver.message[7] ^= std::byte{1};
    add(packet);
    packet = receiver.packet(receiver.advertisement(priority));
    packet.source = kSelf;
    add(packet);
    auto fields = receiver.advertisement(priority);
    fields.version = fields.version == 2 ? 3 : 2;
    add(receiver.packet(fields));
    fields = receiver.advertisement(priority);
    fields.addresses.push_back(kPeer);
    add(receiver.packet(fields));
    fields = receiver.advertisement(priority);
    fields.authentication = VrrpAuthentication::password;
    add(receiver.packet(fields));
    fields = receiver.advertisement(priority);
    fields.advertisement_interval = 3s;
    add(receiver.packet(fields));
    fields = receiver.advertisement(priority);
    fields.virtual_router_id = 99;
    add(receiver.packet(fields));
  }
  for (auto& [bytes, packet] : all) packet.message = bytes;
  return all;
}

// keepalived's master falls silent when two discarded packets a second come in, because each restarts its timer.
TEST(VrrpReceive, R15_DiscardedPacketsDelayNoAdvertisementAndExtendNoTimer) {
  for (const bool is_master : {false, true}) {
    Receiver receiver;
    if (is_master) receiver.run_for(4s);
    auto garbage = garbage_for(receiver);
    const auto deadline = receiver.router.deadline();
    const std::string before = receiver.router.describe(receiver.now);
    for (auto& [bytes, packet] : garbage) EXPECT_NE(receiver.hear(packet), std::nullopt);
    EXPECT_EQ(receiver.router.describe(receiver.now), before);
    EXPECT_EQ(receiver.router.deadline(), deadline);
  }
}

TEST(VrrpReceive, R16_TenThousandBadPacketsASecondDoNotStopAdvertisements) {
  Receiver receiver;
  receiver.run_for(4s);
  auto packet = receiver.packet(receiver.advertisement());
  packet.ttl = 254;
  vrrp::DiscardLog log;
  std::size_t advertisements = 0;
  std::size_t lines = 0;
  for (int i = 0; i < 30'000; ++i) {
    advertisements += only<vrrp::SendAdvertisement>(receiver.run_for(100us)).size();
    const auto reason = receiver.hear(packet);
    lines += log.note(receiver.now, "VI_1", *reason).has_value() ? 1 : 0;
  }
  EXPECT_EQ(advertisements, 3u);
  EXPECT_LE(lines, 4u);
  EXPECT_EQ(log.total("VI_1", DiscardReason::ttl), 30'000u);
}

TEST(VrrpReceive, R17_IpOptionsDoNotShiftTheMessage) {
  Receiver receiver;
  const auto packet = receiver.packet(receiver.advertisement());
  Bytes bytes = build_ipv4({packet.source, packet.target, IpProtocol::vrrp, 255}, packet.message);
  bytes.insert(bytes.begin() + 20, {std::byte{0x94}, std::byte{4}, std::byte{0}, std::byte{0}});  // router alert
  bytes[0] = std::byte{0x46};
  store_be16(&bytes[2], static_cast<std::uint16_t>(bytes.size()));
  store_be16(&bytes[10], 0);
  store_be16(&bytes[10], internet_checksum(ByteView(bytes).first(24)));
  const auto view = Ipv4View::parse(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(receiver.hear({view->source(), view->target(), view->ttl(), view->payload()}), std::nullopt);
}

TEST(VrrpReceive, R18_NoCountAndNoCutCrashes) {
  for (const auto& config : {instance_config(100), v3(), v6()}) {
    Receiver receiver(config);
    for (int count = 0; count < 256; ++count) {
      auto packet = receiver.packet(receiver.advertisement());
      receiver.message[3] = std::byte(count);
      for (std::size_t size = 0; size <= receiver.message.size(); ++size) {
        packet.message = ByteView(receiver.message).first(size);
        if (static_cast<std::size_t>(count) != config.addresses.size() || size < receiver.message.size()) {
          EXPECT_NE(receiver.hear(packet), std::nullopt);
        }
      }
    }
  }
  Receiver receiver;  // 255 addresses that are really there
  auto fields = receiver.advertisement();
  fields.addresses.assign(255, kPeer);
  EXPECT_EQ(receiver.hear(fields), DiscardReason::address_count);
}

}  // namespace
}  // namespace viplane::testing
