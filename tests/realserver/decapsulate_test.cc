// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/decapsulate.h"

#include <gtest/gtest.h>

#include <random>

#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/tcp.h"
#include "tests/realserver/machines.h"

namespace viplane::test {
namespace {

using realserver::decapsulate;
using realserver::examine_inner;

const IpAddress kClient6 = ip("2001:db8::1");
const IpAddress kClient = ip("198.51.100.1"), kDirector = ip("10.72.0.1"), kServer = ip("10.72.0.11");

Bytes inner_packet(unsigned tos = 0) {
  TcpHeader tcp;
  tcp.source_port = 40000;
  tcp.target_port = 80;
  tcp.flags = tcp_flag::kAck;
  const Bytes payload(100, std::byte{7});
  Ipv4Header header{.source = kClient, .target = kVip};
  header.tos = static_cast<std::uint8_t>(tos);
  return build_ipv4(header, build_tcp(tcp, payload, kClient, kVip));
}

Bytes inner_ipv6_packet(std::uint8_t traffic_class = 0) {
  TcpHeader tcp;
  tcp.source_port = 40000;
  tcp.target_port = 80;
  tcp.flags = tcp_flag::kAck;
  const Ipv6Header header{.source = kClient6, .target = kVip6, .traffic_class = traffic_class};
  return build_ipv6(header, build_tcp(tcp, Bytes(100, std::byte{7}), kClient6, kVip6));
}

Bytes tunnelled(const Bytes& inner, unsigned tos = 0, IpProtocol protocol = IpProtocol::ipip) {
  Ipv4Header header{.source = kDirector, .target = kServer, .protocol = protocol};
  header.tos = static_cast<std::uint8_t>(tos);
  return build_ipv4(header, inner);
}

TEST(Decapsulate, GivesThePacketAsTheDirectorGotIt) {
  const Bytes inner = inner_packet();
  Bytes outer = tunnelled(inner);
  const auto taken = decapsulate(outer, {kVip});
  ASSERT_TRUE(taken);
  EXPECT_EQ(Bytes(taken->packet.begin(), taken->packet.end()), inner);
  EXPECT_FALSE(taken->has_partial_checksum);
}

TEST(Decapsulate, LetsNothingPastTheVirtualAddresses) {
  Bytes outer = tunnelled(inner_packet());
  EXPECT_FALSE(decapsulate(outer, {ip("10.253.85.251")}));
  EXPECT_FALSE(decapsulate(outer, {}));
}

TEST(Decapsulate, TakesIpv6InIpv4) {
  const Bytes inner = inner_ipv6_packet();
  Bytes outer = tunnelled(inner, 0, IpProtocol::ipv6);
  const auto taken = decapsulate(outer, {kVip6});
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->packet.size(), inner.size());
}

// What a raw IPv6 socket gives: the outer header is off, its traffic class comes beside.
TEST(Decapsulate, TakesIpv6WhoseOuterHeaderIsOff) {
  Bytes packet = inner_ipv6_packet();
  const Bytes as_sent = packet;
  const auto taken = examine_inner(packet, 0, {kVip, kVip6});
  ASSERT_TRUE(taken);
  EXPECT_EQ(Bytes(taken->packet.begin(), taken->packet.end()), as_sent);
  EXPECT_FALSE(taken->has_partial_checksum);
  EXPECT_FALSE(examine_inner(packet, 0, {kVip})) << "for none of the VIPs";
}

TEST(Decapsulate, TellsOnCongestionInsideIpv6) {
  constexpr std::uint8_t kCapable = 2, kCongested = 3;
  Bytes packet = inner_ipv6_packet(kCapable);
  ASSERT_TRUE(examine_inner(packet, kCongested, {kVip6}));
  EXPECT_EQ(Ipv6View::parse(packet)->traffic_class(), kCongested);
  Bytes cannot_tell = inner_ipv6_packet(0);
  EXPECT_FALSE(examine_inner(cannot_tell, kCongested, {kVip6}));
}

TEST(Decapsulate, TellsAPartialChecksumInsideIpv6) {
  Bytes packet = inner_ipv6_packet();
  const std::size_t length = packet.size() - 40;
  store_be16(packet.data() + 56,
             static_cast<std::uint16_t>(~pseudo_header(kClient6, kVip6, IpProtocol::tcp, length).finish()));
  const auto taken = examine_inner(packet, 0, {kVip6});
  ASSERT_TRUE(taken && taken->has_partial_checksum);
  EXPECT_EQ(taken->checksum_start, 40);
  EXPECT_EQ(taken->checksum_offset, 16);
}

TEST(Decapsulate, CutsWhatFollowsTheInnerPacket) {
  const Bytes inner = inner_packet();
  Bytes padded = inner;
  padded.resize(inner.size() + 9);
  Bytes outer = tunnelled(padded);
  EXPECT_EQ(decapsulate(outer, {kVip})->packet.size(), inner.size());
}

// The sum of the pseudo-header, not complemented, is what a card or a later hop is to complete.
TEST(Decapsulate, TellsAPartialChecksumFromABrokenOne) {
  Bytes inner = inner_packet();
  const std::size_t length = inner.size() - 20;
  const auto partial = static_cast<std::uint16_t>(~pseudo_header(kClient, kVip, IpProtocol::tcp, length).finish());
  store_be16(inner.data() + 36, partial);
  Bytes outer = tunnelled(inner);
  const auto taken = decapsulate(outer, {kVip});
  ASSERT_TRUE(taken && taken->has_partial_checksum);
  EXPECT_EQ(taken->checksum_start, 20);
  EXPECT_EQ(taken->checksum_offset, 16);
  store_be16(inner.data() + 36, static_cast<std::uint16_t>(partial + 1));
  Bytes broken = tunnelled(inner);
  EXPECT_FALSE(decapsulate(broken, {kVip})->has_partial_checksum);  // the host will drop it
}

TEST(Decapsulate, TellsOnCongestionThatTheTunnelMet) {
  constexpr unsigned kCapable = 2, kCongested = 3;
  Bytes outer = tunnelled(inner_packet(kCapable), kCongested);
  const auto taken = decapsulate(outer, {kVip});
  ASSERT_TRUE(taken);
  EXPECT_EQ(Ipv4View::parse(taken->packet)->tos() & 3u, kCongested);
  EXPECT_TRUE(Ipv4View::parse(taken->packet)->checksum_ok());
  Bytes cannot_tell = tunnelled(inner_packet(0), kCongested);
  EXPECT_FALSE(decapsulate(cannot_tell, {kVip}));
}

TEST(Decapsulate, SurvivesAnyOctets) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    Bytes outer = tunnelled(inner_packet());
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
      outer[random() % outer.size()] ^= static_cast<std::byte>(1u << random() % 8);
    }
    outer.resize(random() % (outer.size() + 1));
    if (const auto taken = decapsulate(outer, {kVip})) {
      ASSERT_LE(taken->packet.size(), outer.size());
    }
  }
}

}  // namespace
}  // namespace viplane::test
