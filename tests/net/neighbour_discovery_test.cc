// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/neighbour_discovery.h"

#include <gtest/gtest.h>

#include "net/ethernet.h"
#include "tests/net/two_hosts.h"
#include "tests/support/bytes.h"

namespace viplane {
namespace {

std::optional<Ipv6View> ipv6_of(const Bytes& frame) { return Ipv6View::parse(EthernetView::parse(frame)->payload()); }

TEST(NeighbourDiscovery, AnAnnouncementOverridesAndSolicitsNothing) {
  const Bytes frame = build_unsolicited_advertisement(kMacA, kA6);
  const auto ethernet = EthernetView::parse(frame);
  EXPECT_EQ(ethernet->target().to_string(), "33:33:00:00:00:01");
  EXPECT_EQ(ethernet->source(), kMacA);
  const auto packet = ipv6_of(frame);
  EXPECT_EQ(packet->target(), kAllNodes);
  const auto parsed = NeighbourAdvertisement::parse(*packet);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->address, kA6);
  EXPECT_EQ(parsed->target_mac, kMacA);
  EXPECT_TRUE(parsed->overrides && parsed->is_router);
  EXPECT_FALSE(parsed->is_solicited);
}

TEST(NeighbourDiscovery, ASolicitationAsksTheGroupOfTheAddress) {
  const Bytes frame = build_neighbour_solicitation(kMacA, kA6, kB6);
  EXPECT_EQ(EthernetView::parse(frame)->target().to_string(), "33:33:ff:00:00:02");
  const auto parsed = NeighbourSolicitation::parse(*ipv6_of(frame));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->wanted, kB6);
  EXPECT_EQ(parsed->source_mac, kMacA);
}

TEST(NeighbourDiscovery, DuplicateDetectionNamesNoMac) {
  const Bytes frame = build_neighbour_solicitation(kMacA, {}, kB6);
  const auto parsed = NeighbourSolicitation::parse(*ipv6_of(frame));
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->source_mac);
  const auto answer = build_neighbour_reply(kMacB, kB6, {}, kMacA);
  EXPECT_EQ(EthernetView::parse(answer)->target().to_string(), "33:33:00:00:00:01");
  EXPECT_FALSE(NeighbourAdvertisement::parse(*ipv6_of(answer))->is_solicited);
}

TEST(NeighbourDiscovery, AReplyGoesToTheAsker) {
  const auto answer = build_neighbour_reply(kMacB, kB6, kA6, kMacA);
  EXPECT_EQ(EthernetView::parse(answer)->target(), kMacA);
  const auto parsed = NeighbourAdvertisement::parse(*ipv6_of(answer));
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->is_solicited && parsed->overrides);
  EXPECT_FALSE(parsed->is_router);
}

// RFC 4861, section 7.1: each of these makes a solicitation invalid.
TEST(NeighbourDiscovery, InvalidMessagesAreIgnored) {
  const auto group = solicited_node_group(kB6);
  const auto parse = [&](const NeighbourSolicitation& fields, std::uint8_t hop_limit, auto spoil,
                         const IpAddress& from) {
    Bytes message = build_neighbour_solicitation_message(fields, from, group);
    spoil(message);
    return NeighbourSolicitation::parse(
        *Ipv6View::parse(build_ipv6({from, group, IpProtocol::icmpv6, hop_limit}, message)));
  };
  const auto nothing = [](Bytes&) {};
  const auto mend = [&](Bytes& message) {
    write_icmpv6(message, {Icmpv6Type::neighbour_solicitation, 0, 0}, kA6, group);
  };
  const IpAddress unspecified{true, {}};
  EXPECT_TRUE(parse({kB6, kMacA}, 255, nothing, kA6));
  EXPECT_FALSE(parse({kB6, kMacA}, 254, nothing, kA6)) << "forwarded by a router";
  EXPECT_FALSE(parse(
      {kB6, kMacA}, 255, [](Bytes& m) { m[9] ^= std::byte{1}; }, kA6))
      << "checksum";
  EXPECT_FALSE(parse({kAllNodes, kMacA}, 255, nothing, kA6)) << "a multicast address is nobody's";
  EXPECT_FALSE(parse({kB6, kMacA}, 255, nothing, unspecified)) << "duplicate detection must name no MAC";
  EXPECT_FALSE(parse(
      {kB6, kMacA}, 255,
      [&](Bytes& m) {
        m[25] = {};
        mend(m);
      },
      kA6))
      << "an option of no octets";
  EXPECT_FALSE(parse(
      {kB6, kMacA}, 255,
      [&](Bytes& m) {
        m[25] = std::byte{2};
        mend(m);
      },
      kA6))
      << "an option cut short";
  EXPECT_FALSE(parse(
      {kB6, kMacA}, 255,
      [&](Bytes& m) {
        m.resize(20);
        mend(m);
      },
      kA6))
      << "too short";
}

}  // namespace
}  // namespace viplane
