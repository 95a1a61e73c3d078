// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"

namespace viplane::test {
namespace {

using dataplane::Reason;

class Tunnel : public testing::Test {
 protected:
  Tunnel() {
    run_command(lab, "ipvsadm -A -u 10.71.0.100:53 -s rr; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:53 -i");
    run_command(lab, "ipvsadm -A -t 10.71.0.100:80 -s rr; ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:80 -i");
  }

  // The one packet that a packet leads to.
  Bytes sent(const Packet& packet) {
    const Lab::Outcome outcome = lab.process(packet.frame());
    EXPECT_EQ(outcome.sent.size(), 1u) << to_string(outcome.reason);
    if (outcome.sent.empty()) return Bytes(60);
    EXPECT_EQ(wrong_checksums(ip_of(outcome.sent[0].frame)), "");
    return ip_of(outcome.sent[0].frame);
  }
  Ipv4View view(const Bytes& packet) { return Ipv4View::parse(packet).value(); }

  Lab lab;
};

TEST_F(Tunnel, OuterHeaderGoesFromTheRoutesSourceToTheServer) {
  const Bytes outer = sent(Packet::udp());
  EXPECT_EQ(view(outer).source().to_string(), "10.72.0.1");
  EXPECT_EQ(view(outer).target().to_string(), "10.72.0.21");
  EXPECT_EQ(view(outer).protocol(), IpProtocol::ipip);
  EXPECT_EQ(view(outer).header_size(), 20u);
}

TEST_F(Tunnel, BothTimesToLiveAreTheInnerOneLessOne) {
  for (const unsigned ttl : {2u, 3u, 64u, 255u}) {
    const Bytes outer = sent(Packet::udp().ttl(ttl));
    EXPECT_EQ(view(outer).ttl(), ttl - 1);
    EXPECT_EQ(view(inner_of(outer)).ttl(), ttl - 1);
  }
}

TEST_F(Tunnel, EveryTosIsCopiedButCongestionExperiencedBecomesEct0) {
  for (unsigned tos = 0; tos < 256; ++tos) {
    const Bytes outer = sent(Packet::udp().tos(tos));
    EXPECT_EQ(view(outer).tos(), (tos & 3) == 3 ? (tos & 0xfe) : tos);
    EXPECT_EQ(view(inner_of(outer)).tos(), tos);
  }
}

TEST_F(Tunnel, DontFragmentIsCopiedWithIdentificationZero) {
  const Bytes outer = sent(Packet::udp().dont_fragment().id(0x1234));
  EXPECT_TRUE(view(outer).dont_fragment());
  EXPECT_EQ(view(outer).identification(), 0);
  EXPECT_EQ(view(inner_of(outer)).identification(), 0x1234);
}

TEST_F(Tunnel, WithoutDontFragmentIdentificationsCountUpForEachServer) {
  run_command(lab, "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.22:53 -i");
  std::map<std::string, std::vector<unsigned>> identifications;
  for (int i = 0; i < 6; ++i) {
    const Bytes outer = sent(Packet::udp().from("198.51.100.1:" + std::to_string(3000 + i)).id(7));
    identifications[view(outer).target().to_string()].push_back(view(outer).identification());
  }
  ASSERT_EQ(identifications.size(), 2u);
  for (const auto& [server, ids] : identifications) {
    for (std::size_t i = 1; i < ids.size(); ++i) EXPECT_EQ(ids[i], ids[i - 1] + 1) << server;
  }
}

TEST_F(Tunnel, WithoutPathMtuDiscoveryDontFragmentIsNotCopied) {
  run_command(lab, "echo 0 >/proc/sys/net/ipv4/vs/pmtu_disc");
  const Bytes outer = sent(Packet::udp().dont_fragment());
  EXPECT_FALSE(view(outer).dont_fragment());
  EXPECT_TRUE(view(inner_of(outer)).dont_fragment());
}

TEST_F(Tunnel, WithoutPathMtuDiscoveryALargePacketIsFragmentedDespiteDontFragment) {
  run_command(lab, "echo 0 >/proc/sys/net/ipv4/vs/pmtu_disc");
  const Lab::Outcome outcome = lab.process(Packet::udp().dont_fragment().length(1500).frame());
  EXPECT_EQ(outcome.reason, Reason::fragmented);
  EXPECT_EQ(outcome.sent.size(), 2u);
}

TEST_F(Tunnel, WhatFitsPassesAndOneOctetMoreIsRefusedWithTheMtu) {
  EXPECT_EQ(ip_of(lab.process(Packet::udp().dont_fragment().length(1480).frame()).sent.at(0).frame).size(), 1500u);
  const Packet large = Packet::udp().dont_fragment().length(1481).tos(0x29).ttl(17);
  const Lab::Outcome outcome = lab.process(large.frame());
  EXPECT_EQ(outcome.reason, Reason::too_big);
  EXPECT_EQ(outcome.verdict, Verdict::drop);
  ASSERT_EQ(outcome.sent.size(), 1u);
  EXPECT_EQ(outcome.sent[0].port, Lab::kFront);
  const Bytes error = ip_of(outcome.sent[0].frame);
  EXPECT_EQ(wrong_checksums(error), "");
  EXPECT_EQ(error.size(), 576u);
  EXPECT_EQ(view(error).source().to_string(), "10.71.0.100");
  EXPECT_EQ(view(error).ttl(), 64);
  EXPECT_EQ(view(error).tos(), (0x29 & 0x1e) | 0xc0);
  EXPECT_FALSE(view(error).dont_fragment());
  EXPECT_EQ(load_be32(error.data() + 20) >> 16, 0x0304u);
  EXPECT_EQ(load_be16(error.data() + 26), 1480);
  EXPECT_EQ(load_u8(quoted_by(error).data() + 8), 16) << "the hop has been taken already";
}

TEST_F(Tunnel, FragmentsCarryTheWholePacketUnderOneIdentification) {
  const Packet large = Packet::udp().length(1500);
  const Lab::Outcome outcome = lab.process(large.frame());
  ASSERT_EQ(outcome.sent.size(), 2u);
  const Bytes first = ip_of(outcome.sent[0].frame), second = ip_of(outcome.sent[1].frame);
  EXPECT_EQ(wrong_checksums(first) + wrong_checksums(second), "");
  EXPECT_EQ(first.size(), 1500u);
  EXPECT_TRUE(view(first).more_fragments());
  EXPECT_FALSE(view(second).more_fragments());
  EXPECT_EQ(view(second).fragment_offset(), 1480);
  EXPECT_EQ(view(first).identification(), view(second).identification());
  Bytes whole = inner_of(first);
  const Bytes rest = inner_of(second);
  whole.insert(whole.end(), rest.begin(), rest.end());
  EXPECT_EQ(wrong_checksums(whole), "");
  EXPECT_EQ(whole.size(), 1500u);
}

TEST_F(Tunnel, TimeToLiveOneIsToldByTheVirtualAddress) {
  const Packet packet = Packet::udp().ttl(1).tos(0x28);
  const Lab::Outcome outcome = lab.process(packet.frame());
  EXPECT_EQ(outcome.reason, Reason::ttl_expired);
  ASSERT_EQ(outcome.sent.size(), 1u);
  const Bytes error = ip_of(outcome.sent[0].frame);
  EXPECT_EQ(view(error).source().to_string(), "10.71.0.100");
  EXPECT_EQ(load_u8(error.data() + 20), 11);
  EXPECT_EQ(quoted_by(error), packet.ip());
}

TEST_F(Tunnel, WrongAndMissingUdpChecksumsTravelUntouched) {
  for (const unsigned checksum : {0u, 0xdeadu}) {
    Bytes frame = Packet::udp().length(40).frame();
    store_be16(frame.data() + 40, static_cast<std::uint16_t>(checksum));
    const Bytes inner = inner_of(ip_of(lab.process(frame).sent.at(0).frame));
    EXPECT_EQ(load_be16(inner.data() + 26), checksum);
  }
}

TEST_F(Tunnel, EthernetPaddingIsLeftBehind) {
  Bytes frame = Packet::udp().frame();
  frame.resize(60, std::byte{0xaa});
  EXPECT_EQ(lab.process(frame).sent.at(0).frame.size(), 14u + 20 + 28);
}

TEST_F(Tunnel, RecordRouteGetsTheVirtualAddressAndSourceRoutesAreDropped) {
  const Bytes inner = inner_of(sent(Packet::udp().options("07 07 04 00 00 00 00 00")));
  EXPECT_EQ(Bytes(inner.begin() + 20, inner.begin() + 28),
            (Bytes{std::byte{7}, std::byte{7}, std::byte{8}, std::byte{10}, std::byte{71}, std::byte{0}, std::byte{100},
                   std::byte{0}}));
  EXPECT_EQ(lab.process(Packet::udp().options("83 07 04 0a 00 00 01 00").frame()).reason, Reason::source_route);
  EXPECT_EQ(lab.process(Packet::udp().options("89 07 04 0a 00 00 01 00").frame()).reason, Reason::source_route);
  EXPECT_EQ(lab.process(Packet::udp().options("07 09 04 00").frame()).reason, Reason::bad_options);
}

TEST_F(Tunnel, BadHeadersAreDroppedAndCounted) {
  Bytes bad_sum = Packet::udp().frame();
  bad_sum[24] ^= std::byte{1};
  EXPECT_EQ(lab.process(bad_sum).reason, Reason::bad_checksum);
  Bytes cut = Packet::udp().length(60).frame();
  cut.resize(14 + 40);
  EXPECT_EQ(lab.process(cut).reason, Reason::malformed);
  Bytes short_tcp = Packet::tcp("S").frame();
  short_tcp.resize(14 + 28);
  store_be16(short_tcp.data() + 16, 28);
  store_be16(short_tcp.data() + 24, 0);
  store_be16(short_tcp.data() + 24, internet_checksum(ByteView(short_tcp).subspan(14, 20)));
  EXPECT_EQ(lab.process(short_tcp).reason, Reason::malformed);
}

TEST_F(Tunnel, WithoutHeadroomTheFrameIsDroppedAndCounted) {
  Bytes buffer = Packet::udp().frame();
  Frame frame{.data = buffer.data(), .length = static_cast<std::uint16_t>(buffer.size()), .headroom = 19};
  lab.forwarder.process({&frame, 1}, lab.now);
  EXPECT_EQ(static_cast<Reason>(frame.reason), Reason::no_headroom);
  EXPECT_EQ(frame.verdict, Verdict::drop);
}

TEST_F(Tunnel, ALearntPathMtuHoldsForTenMinutes) {
  const Packet packet = Packet::udp().dont_fragment().length(1400);
  const Bytes outer = sent(packet);
  const Bytes error = icmp_error_frame("10.72.0.254", "10.72.0.1", 3, 4, outer, SIZE_MAX, 1400, true);
  const Lab::Outcome relayed = lab.process(error);
  EXPECT_EQ(relayed.reason, Reason::icmp_relayed);
  EXPECT_EQ(load_be16(ip_of(relayed.sent.at(0).frame).data() + 26), 1480) << "the first report tells the former MTU";
  const Lab::Outcome refused = lab.process(packet.frame());
  EXPECT_EQ(refused.reason, Reason::too_big);
  EXPECT_EQ(load_be16(ip_of(refused.sent.at(0).frame).data() + 26), 1380);
  const Lab::Outcome cut = lab.process(Packet::udp().length(1400).frame());
  ASSERT_EQ(cut.sent.size(), 2u);
  EXPECT_EQ(ip_of(cut.sent[0].frame).size(), 1396u);
  EXPECT_EQ(ip_of(cut.sent[1].frame).size(), 44u);
  lab.advance(std::chrono::seconds(601));
  EXPECT_EQ(lab.process(packet.frame()).reason, Reason::tunnelled);
}

TEST_F(Tunnel, APathMtuIsNeverLearntBelow552NorAboveTheLink) {
  const Bytes outer = sent(Packet::udp().dont_fragment().length(600));
  lab.process(icmp_error_frame("10.72.0.254", "10.72.0.1", 3, 4, outer, SIZE_MAX, 0, true));
  EXPECT_EQ(lab.process(Packet::udp().dont_fragment().length(532).frame()).reason, Reason::tunnelled);
  EXPECT_EQ(lab.process(Packet::udp().dont_fragment().length(533).frame()).reason, Reason::too_big);
  lab.process(icmp_error_frame("10.72.0.254", "10.72.0.1", 3, 4, outer, SIZE_MAX, 9000, true));
  EXPECT_EQ(lab.process(Packet::udp().dont_fragment().length(533).frame()).reason, Reason::too_big);
}

TEST_F(Tunnel, ErrorsAboutTheTunnelReachTheClientWithTheInnerPacket) {
  const Bytes outer = sent(Packet::tcp("S").tos(0x10));
  for (const auto& [type, code] : {std::pair{3, 1}, {11, 0}, {3, 2}}) {
    const Lab::Outcome outcome = lab.process(icmp_error_frame("10.72.0.254", "10.72.0.1", static_cast<unsigned>(type),
                                                              static_cast<unsigned>(code), outer, SIZE_MAX, 0, true));
    EXPECT_EQ(outcome.reason, Reason::icmp_relayed);
    const Bytes error = ip_of(outcome.sent.at(0).frame);
    EXPECT_EQ(wrong_checksums(error), "");
    EXPECT_EQ(view(error).source().to_string(), "10.71.0.100");
    EXPECT_EQ(view(error).target().to_string(), "198.51.100.1");
    EXPECT_EQ(view(error).tos(), 0xd0);
    EXPECT_EQ(load_u8(error.data() + 20), type);
    EXPECT_EQ(load_u8(error.data() + 21), code);
    EXPECT_EQ(quoted_by(error), inner_of(outer));
  }
}

TEST_F(Tunnel, AnErrorThatQuotesTooLittleConcernsNobody) {
  const Bytes outer = sent(Packet::tcp("S"));
  EXPECT_TRUE(lab.process(icmp_error_frame("10.72.0.254", "10.72.0.1", 3, 1, outer, 28, 0, true)).sent.empty());
  EXPECT_TRUE(lab.process(icmp_error_frame("10.72.0.254", "10.72.0.1", 3, 1, outer, 47, 0, true)).sent.empty());
  EXPECT_EQ(lab.process(icmp_error_frame("10.72.0.254", "10.72.0.1", 3, 1, outer, 48, 0, true)).sent.size(), 1u);
}

TEST_F(Tunnel, FragmentationNeededIsNotToldToAClientThatAllowsFragments) {
  const Bytes outer = sent(Packet::udp().length(1400));
  const Bytes error = icmp_error_frame("10.72.0.254", "10.72.0.1", 3, 4, outer, SIZE_MAX, 1400, true);
  EXPECT_EQ(lab.process(error).reason, Reason::pmtu_learnt);
  EXPECT_EQ(lab.process(Packet::udp().length(1400).frame()).reason, Reason::fragmented);
}

TEST_F(Tunnel, AnErrorAboutWhatTheServerSentIsTunnelledToIt) {
  sent(Packet::tcp("S"));
  const Bytes answer = Packet::tcp("SA").from("10.71.0.100:80").to("198.51.100.1:20001").ip();
  const Bytes error = icmp_error_frame("203.0.113.9", "10.71.0.100", 3, 4, answer, 28, 1300);
  const Lab::Outcome outcome = lab.process(error);
  EXPECT_EQ(outcome.reason, Reason::icmp_forwarded);
  const Bytes outer = ip_of(outcome.sent.at(0).frame);
  EXPECT_EQ(wrong_checksums(outer), "");
  EXPECT_EQ(view(outer).target().to_string(), "10.72.0.21");
  EXPECT_EQ(view(inner_of(outer)).ttl(), 63);
  Bytes spoilt = error;
  spoilt.back() ^= std::byte{1};
  EXPECT_EQ(lab.process(spoilt).reason, Reason::bad_icmp_checksum);
}

}  // namespace
}  // namespace viplane::test
