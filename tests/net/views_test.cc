// SPDX-License-Identifier: GPL-2.0-or-later
// Where a view refuses, and what it makes of padding, options and extension headers.
#include <gtest/gtest.h>

#include "net/arp.h"
#include "net/icmp.h"
#include "net/icmpv6.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "tests/net/two_hosts.h"
#include "tests/support/bytes.h"

namespace viplane {
namespace {

using test::as_view;
using test::from_hex;

// Every shorter beginning of a valid packet must be refused, not read past its end.
template <typename View>
void refuses_every_beginning(const Bytes& whole, std::size_t needed) {
  ASSERT_TRUE(View::parse(whole));
  for (std::size_t size = 0; size < needed; ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));  // so that ASan sees its end
    EXPECT_FALSE(View::parse(cut)) << size << " octets";
  }
}

TEST(Views, RefuseWhatIsCutShort) {
  const Bytes data(20, std::byte{1});
  refuses_every_beginning<EthernetView>(build_ethernet({}, {}), 14);
  refuses_every_beginning<ArpView>(build_arp({}), 28);
  refuses_every_beginning<Ipv4View>(build_ipv4({kA, kB}, data), 40);
  refuses_every_beginning<Ipv6View>(build_ipv6({kA6, kB6}, data), 60);
  refuses_every_beginning<IcmpView>(build_icmp({}, {}), 8);
  refuses_every_beginning<Icmpv6View>(build_icmpv6({}, {}, kA6, kB6), 8);
  refuses_every_beginning<TcpView>(build_tcp({}, {}, kA, kB), 20);
  refuses_every_beginning<UdpView>(build_udp({}, data, kA, kB), 28);
}

TEST(Ipv4View, TakesItsLengthFromTheHeader) {
  Bytes padded = build_ipv4({kA, kB, IpProtocol::udp}, as_view("hello"));
  padded.resize(46);
  const auto view = Ipv4View::parse(padded);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->payload().size(), 5u);
  EXPECT_EQ(view->total_length(), 25);
}

TEST(Ipv4View, RefusesLengthsThatContradictOneAnother) {
  const Bytes good = build_ipv4({kA, kB}, Bytes(20));
  Bytes bad = good;
  bad[0] = std::byte{0x44};  // a header of 16 octets
  EXPECT_FALSE(Ipv4View::parse(bad));
  bad[0] = std::byte{0x4f};  // a header longer than the packet
  EXPECT_FALSE(Ipv4View::parse(bad));
  bad[0] = std::byte{0x65};  // another version
  EXPECT_FALSE(Ipv4View::parse(bad));
  bad = good;
  store_be16(bad.data() + 2, 19);  // a packet shorter than its header
  EXPECT_FALSE(Ipv4View::parse(bad));
  store_be16(bad.data() + 2, 41);  // a packet longer than what arrived
  EXPECT_FALSE(Ipv4View::parse(bad));
}

TEST(Ipv4View, SeesABrokenChecksum) {
  Bytes packet = build_ipv4({kA, kB}, {});
  EXPECT_TRUE(Ipv4View::parse(packet)->checksum_ok());
  packet[8] ^= std::byte{1};
  EXPECT_FALSE(Ipv4View::parse(packet)->checksum_ok());
}

TEST(Ipv4, WritersRefuseWhatHasNoRoom) {
  Bytes small(19);
  EXPECT_EQ(write_ipv4(small, {kA, kB}), 0u);
  EXPECT_EQ(small, Bytes(19));
  const Bytes odd(3), many(44);
  Ipv4Header header{kA, kB};
  header.options = odd;
  EXPECT_TRUE(build_ipv4(header, {}).empty());
  header.options = many;
  EXPECT_TRUE(build_ipv4(header, {}).empty());
  EXPECT_TRUE(build_ipv4({kA, kB}, Bytes(65516)).empty());
  EXPECT_EQ(build_ipv4({kA, kB}, Bytes(65515)).size(), 65535u);
}

TEST(Ipv4, AHopKeepsTheChecksumRight) {
  for (int ttl = 2; ttl < 256; ++ttl) {
    Ipv4Header header{kA, kB};
    header.ttl = static_cast<std::uint8_t>(ttl);
    Bytes packet = build_ipv4(header, {});
    ASSERT_TRUE(decrement_ttl(packet));
    EXPECT_EQ(Ipv4View::parse(packet)->ttl(), ttl - 1);
    EXPECT_TRUE(Ipv4View::parse(packet)->checksum_ok());
  }
}

TEST(Ipv4, APacketDiesWithItsLastHop) {
  Ipv4Header header{kA, kB};
  header.ttl = 1;
  Bytes packet = build_ipv4(header, {});
  const Bytes before = packet;
  EXPECT_FALSE(decrement_ttl(packet));
  EXPECT_EQ(packet, before);
}

Bytes with_extensions(IpProtocol first, std::string_view hex) { return build_ipv6({kA6, kB6, first}, from_hex(hex)); }

TEST(Ipv6View, WalksExtensionHeaders) {
  // hop-by-hop, routing of 16 octets, destination options, authentication of 24 octets, then UDP
  const Bytes packet = with_extensions(IpProtocol::hop_by_hop,
                                       "2b00 0104 00000000  3c01 0000 00000000 0000000000000000  3300 0104 00000000"
                                       "1104 0000 00000001 00000002 000000000000000000000000  0035 0036 0008 0000");
  const auto view = Ipv6View::parse(packet);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->protocol(), IpProtocol::udp);
  EXPECT_EQ(view->payload().size(), 8u);
  EXPECT_EQ(view->header_size(), 40u + 8 + 16 + 8 + 24);
  EXPECT_FALSE(view->is_fragment());
}

TEST(Ipv6View, StopsAtAFragment) {
  const auto later = Ipv6View::parse(with_extensions(IpProtocol::fragment, "3a00 0008 00000001 deadbeef"));
  ASSERT_TRUE(later);
  EXPECT_TRUE(later->is_fragment());
  EXPECT_EQ(later->payload().size(), 4u);
  const auto first = Ipv6View::parse(with_extensions(IpProtocol::fragment, "3c00 0001 00000001 00"));
  ASSERT_TRUE(first);  // the piece may end within the next extension header
  EXPECT_TRUE(first->is_fragment());
  EXPECT_EQ(first->protocol(), IpProtocol::destination_options);
}

TEST(Ipv6View, AnAtomicFragmentIsNone) {
  const auto view = Ipv6View::parse(with_extensions(IpProtocol::fragment, "1100 0000 00000001 0035 0036 0008 0000"));
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->is_fragment());
  EXPECT_EQ(view->protocol(), IpProtocol::udp);
}

TEST(Ipv6View, RefusesExtensionHeadersPastTheEnd) {
  EXPECT_FALSE(Ipv6View::parse(with_extensions(IpProtocol::hop_by_hop, "1100 0104 0000")));
  EXPECT_FALSE(Ipv6View::parse(with_extensions(IpProtocol::hop_by_hop, "1101 0104 00000000")));
  EXPECT_FALSE(Ipv6View::parse(with_extensions(IpProtocol::authentication, "11ff 0000 00000000")));
  EXPECT_FALSE(Ipv6View::parse(with_extensions(IpProtocol::fragment, "1100")));
}

TEST(Ipv6View, TakesItsLengthFromTheHeader) {
  Bytes padded = build_ipv6({kA6, kB6, IpProtocol::udp}, as_view("hello"));
  padded.resize(padded.size() + 7);
  EXPECT_EQ(Ipv6View::parse(padded)->payload().size(), 5u);
}

TEST(TcpView, RefusesAnOffsetOutsideTheSegment) {
  Bytes segment = build_tcp({}, Bytes(4), kA, kB);
  segment[12] = std::byte{0x40};
  EXPECT_FALSE(TcpView::parse(segment));
  segment[12] = std::byte{0x70};
  EXPECT_FALSE(TcpView::parse(segment));
  segment[12] = std::byte{0x60};
  EXPECT_TRUE(TcpView::parse(segment));
}

TEST(TcpView, FindsTheSegmentSizeBehindOtherOptions) {
  const Bytes options = from_hex("01 0303 07 020405b4 00000000");
  TcpHeader header;
  header.options = options;
  EXPECT_EQ(TcpView::parse(build_tcp(header, {}, kA, kB))->maximum_segment_size(), 1460);
}

TEST(TcpView, GivesUpOnBrokenOptions) {
  for (const auto* hex : {"02 00 0000", "02 ff 05b4", "00 02 04 05", "08 01 0204", "01 01 01 02", "03 03 07 02"}) {
    const Bytes options = from_hex(hex);
    TcpHeader header;
    header.options = options;
    EXPECT_FALSE(TcpView::parse(build_tcp(header, {}, kA, kB))->maximum_segment_size()) << hex;
  }
}

TEST(UdpView, TakesItsLengthFromTheHeader) {
  Bytes datagram = build_udp({53, 54}, as_view("hello"), kA, kB);
  datagram.resize(30);
  const auto view = UdpView::parse(datagram);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->payload().size(), 5u);
  EXPECT_TRUE(view->checksum_ok(kA, kB));
  store_be16(datagram.data() + 4, 7);
  EXPECT_FALSE(UdpView::parse(datagram));
}

TEST(UdpView, NoChecksumIsFineOverIpv4Only) {
  Bytes datagram = build_udp({53, 54}, {}, kA, kB);
  store_be16(datagram.data() + 6, 0);
  EXPECT_TRUE(UdpView::parse(datagram)->checksum_ok(kA, kB));
  EXPECT_FALSE(UdpView::parse(datagram)->checksum_ok(kA6, kB6));
}

TEST(Udp, AChecksumOfZeroIsSentAsAllOnes) {
  const auto before = UdpView::parse(build_udp({0, 0}, Bytes(2), kA, kB))->checksum();
  Bytes payload(2);
  store_be16(payload.data(), before);  // makes the sum all ones, its complement zero
  const auto datagram = build_udp({0, 0}, payload, kA, kB);
  EXPECT_EQ(UdpView::parse(datagram)->checksum(), 0xffff);
  EXPECT_TRUE(UdpView::parse(datagram)->checksum_ok(kA, kB));
}

TEST(ArpView, RefusesOtherNetworks) {
  Bytes packet = build_arp({});
  for (const std::size_t at : {0u, 2u, 4u, 5u}) {
    Bytes other = packet;
    other[at] ^= std::byte{4};
    EXPECT_FALSE(ArpView::parse(other)) << at;
  }
}

TEST(Arp, AGratuitousOneIsAsKeepalivedSendsIt) {
  EXPECT_EQ(build_gratuitous_arp(kMacB, IpAddress::v4(10, 77, 0, 100)),
            from_hex("ffffffffffff 020000000002 0806 0001 0800 06 04 0001"
                     "020000000002 0a4d0064 ffffffffffff 0a4d0064"));
  const auto frame = build_gratuitous_arp(kMacB, kA, ArpOperation::reply);
  const auto view = ArpView::parse(EthernetView::parse(frame)->payload());
  EXPECT_TRUE(view->is_gratuitous());
  EXPECT_EQ(view->operation(), ArpOperation::reply);
}

TEST(Arp, AReplyGoesToTheAsker) {
  const auto request = build_arp_request(kMacA, kA, kB);
  const auto asked = ArpView::parse(EthernetView::parse(request)->payload());
  EXPECT_EQ(EthernetView::parse(request)->target(), MacAddress::broadcast());
  EXPECT_EQ(asked->target_mac(), MacAddress{});
  EXPECT_FALSE(asked->is_gratuitous() || asked->is_probe());
  const auto reply = build_arp_reply(kMacB, kB, *asked);
  const auto answer = ArpView::parse(EthernetView::parse(reply)->payload());
  EXPECT_EQ(EthernetView::parse(reply)->target(), kMacA);
  EXPECT_EQ(answer->operation(), ArpOperation::reply);
  EXPECT_EQ(answer->sender_ip(), kB);
  EXPECT_EQ(answer->sender_mac(), kMacB);
  EXPECT_EQ(answer->target_ip(), kA);
}

TEST(Icmp, AnErrorStaysWithin576Octets) {
  const auto message = build_icmp_error(IcmpType::time_exceeded, 0, Bytes(1500));
  EXPECT_EQ(build_ipv4({kA, kB, IpProtocol::icmp}, message).size(), 576u);
  const auto message6 = build_icmpv6_error(Icmpv6Type::packet_too_big, 0, Bytes(1500), 1480, kA6, kB6);
  EXPECT_EQ(build_ipv6({kA6, kB6, IpProtocol::icmpv6}, message6).size(), 1280u);
  EXPECT_EQ(Icmpv6View::parse(message6)->mtu(), 1480u);
  EXPECT_TRUE(Icmpv6View::parse(message6)->is_error());
}

TEST(Ethernet, GroupAddresses) {
  EXPECT_EQ(multicast_mac(IpAddress::v4(224, 0, 0, 18)).to_string(), "01:00:5e:00:00:12");
  EXPECT_EQ(multicast_mac(IpAddress::v4(239, 255, 1, 2)).to_string(), "01:00:5e:7f:01:02");
  EXPECT_EQ(multicast_mac(*IpAddress::parse("ff02::12")).to_string(), "33:33:00:00:00:12");
}

TEST(Ipv6, WellKnownAddresses) {
  EXPECT_EQ(solicited_node_group(*IpAddress::parse("2001:db8::1234:5678")).to_string(), "ff02::1:ff34:5678");
  EXPECT_EQ(link_local_address({{0x02, 0x42, 0xac, 0x11, 0x00, 0x02}}).to_string(), "fe80::42:acff:fe11:2");
  EXPECT_EQ(kAllNodes.to_string(), "ff02::1");
}

}  // namespace
}  // namespace viplane
