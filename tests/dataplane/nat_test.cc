// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "net/udp.h"
#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"

namespace viplane::test {
namespace {

using dataplane::Reason;

class Nat : public testing::Test {
 protected:
  Nat() {
    run_command(lab, "ipvsadm -A -t 10.71.0.100:80 -s rr; ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:8080 -m");
    run_command(lab, "ipvsadm -A -u 10.71.0.100:53 -s rr; ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:5353 -m");
  }

  static Packet reply(const std::string& flags) {
    return Packet::tcp(flags).from("10.72.0.21:8080").to("198.51.100.1:20001").from_back();
  }
  static Packet udp_reply() { return Packet::udp().from("10.72.0.21:5353").to("198.51.100.1:20001").from_back(); }

  Bytes sent(const Packet& packet, Reason reason) {
    const Lab::Outcome outcome = lab.process(packet.frame());
    EXPECT_EQ(outcome.reason, reason) << to_string(outcome.reason);
    if (outcome.sent.size() != 1) return Bytes(60);
    EXPECT_EQ(wrong_checksums(ip_of(outcome.sent[0].frame)), "");
    return ip_of(outcome.sent[0].frame);
  }
  Ipv4View view(const Bytes& packet) { return Ipv4View::parse(packet).value(); }

  Lab lab;
};

TEST_F(Nat, BothWaysAreRewrittenAndNothingElseChanges) {
  const Bytes request = sent(Packet::tcp("S").ttl(33).tos(0x2b).id(0x1234).dont_fragment(), Reason::translated);
  EXPECT_EQ(view(request).source().to_string(), "198.51.100.1");
  EXPECT_EQ(view(request).target().to_string(), "10.72.0.21");
  EXPECT_EQ(TcpView::parse(view(request).payload())->target_port(), 8080);
  EXPECT_EQ(view(request).ttl(), 32);
  EXPECT_EQ(view(request).tos(), 0x2b);
  EXPECT_EQ(view(request).identification(), 0x1234);
  EXPECT_TRUE(view(request).dont_fragment());
  const Bytes answer = sent(reply("SA").tos(0xb9), Reason::reply_translated);
  EXPECT_EQ(view(answer).source().to_string(), "10.71.0.100");
  EXPECT_EQ(view(answer).target().to_string(), "198.51.100.1");
  EXPECT_EQ(TcpView::parse(view(answer).payload())->source_port(), 80);
  EXPECT_EQ(view(answer).tos(), 0xb9);
}

TEST_F(Nat, AReplyLeavesByThePortOfItsClientWithTheGatewaysAddress) {
  lab.process(Packet::tcp("S").frame());
  const Lab::Outcome outcome = lab.process(reply("SA").frame());
  ASSERT_EQ(outcome.sent.size(), 1u);
  EXPECT_EQ(outcome.sent[0].port, Lab::kFront);
  EXPECT_EQ(load_mac(outcome.sent[0].frame.data()), lab_mac("02:71:00:00:00:fe"));
  EXPECT_EQ(load_mac(outcome.sent[0].frame.data() + 6), lab_mac("02:71:00:00:00:01"));
}

TEST_F(Nat, AWrongChecksumStaysWrong) {
  Bytes frame = Packet::tcp("S").frame();
  frame[14 + 20 + 16] ^= std::byte{0x40};
  const Lab::Outcome outcome = lab.process(frame);
  EXPECT_EQ(outcome.reason, Reason::translated);
  EXPECT_EQ(wrong_checksums(ip_of(outcome.sent.at(0).frame)), "TCP or UDP checksum");
}

TEST_F(Nat, AMissingUdpChecksumIsFilledInBothWays) {
  const Bytes request = sent(Packet::udp().length(41).without_checksum(), Reason::translated);
  EXPECT_NE(UdpView::parse(view(request).payload())->checksum(), 0);
  const Bytes answer = sent(udp_reply().length(39).without_checksum(), Reason::reply_translated);
  EXPECT_NE(UdpView::parse(view(answer).payload())->checksum(), 0);
}

TEST_F(Nat, AUdpChecksumThatBecomesZeroIsSentAsOnes) {
  // Among 65,536 payloads there is one for which the translated checksum would be zero.
  std::size_t ones = 0;
  for (unsigned word = 0; word < 65536; ++word) {
    Bytes frame = Packet::udp().length(30).frame();
    store_be16(frame.data() + 42, static_cast<std::uint16_t>(word));
    store_be16(frame.data() + 40, 0);
    const Bytes ip = ip_of(frame);
    const std::uint16_t checksum = upper_layer_checksum(IpAddress::v4(198, 51, 100, 1), IpAddress::v4(10, 71, 0, 100),
                                                        IpProtocol::udp, ByteView(ip).subspan(20));
    store_be16(frame.data() + 40, checksum == 0 ? 0xffff : checksum);
    const Bytes sent_ip = ip_of(lab.process(frame).sent.at(0).frame);
    ASSERT_NE(load_be16(sent_ip.data() + 26), 0);
    ones += load_be16(sent_ip.data() + 26) == 0xffff;
  }
  EXPECT_GE(ones, 1u);
}

TEST_F(Nat, TimeToLiveOneIsToldEachSideByTheAddressItKnows) {
  sent(Packet::tcp("S"), Reason::translated);
  const Bytes to_client = ip_of(lab.process(Packet::tcp("A").ttl(1).frame()).sent.at(0).frame);
  EXPECT_EQ(view(to_client).source().to_string(), "10.71.0.100");
  const Packet answer = reply("A").ttl(1);
  const Lab::Outcome outcome = lab.process(answer.frame());
  EXPECT_EQ(outcome.reason, Reason::ttl_expired);
  EXPECT_EQ(outcome.sent.at(0).port, Lab::kBack);
  const Bytes to_server = ip_of(outcome.sent.at(0).frame);
  EXPECT_EQ(view(to_server).source().to_string(), "10.72.0.1");
  EXPECT_EQ(view(to_server).target().to_string(), "10.72.0.21");
  EXPECT_EQ(quoted_by(to_server), answer.ip()) << "untranslated, as the server knows it";
}

TEST_F(Nat, WithoutAConnectionAServersPacketIsTheHostsToForward) {
  EXPECT_EQ(lab.process(reply("A").frame()).reason, Reason::not_local);
}

TEST_F(Nat, WithNatIcmpSendItIsRefusedExceptForResets) {
  run_command(lab, "echo 1 >/proc/sys/net/ipv4/vs/nat_icmp_send");
  const Lab::Outcome refused = lab.process(reply("A").frame());
  EXPECT_EQ(refused.reason, Reason::reply_refused);
  EXPECT_EQ(view(ip_of(refused.sent.at(0).frame)).source().to_string(), "10.72.0.1");
  EXPECT_EQ(lab.process(reply("R").frame()).reason, Reason::not_local);
  EXPECT_EQ(lab.process(Packet::tcp("A").from("10.72.0.21:9999").to("198.51.100.1:7").from_back().frame()).reason,
            Reason::not_local);
}

TEST_F(Nat, TwoServicesOnOneServerAnswerByTheLaterConnection) {
  run_command(lab, "ipvsadm -A -t 10.71.0.101:80 -s rr; ipvsadm -a -t 10.71.0.101:80 -r 10.72.0.21:8080 -m");
  sent(Packet::tcp("S"), Reason::translated);
  sent(Packet::tcp("S").to("10.71.0.101:80"), Reason::translated);
  EXPECT_EQ(view(sent(reply("SA"), Reason::reply_translated)).source().to_string(), "10.71.0.101");
}

TEST_F(Nat, AServerWithoutAPortListensWhereTheClientAsked) {
  run_command(lab, "ipvsadm -A -t 10.71.0.101:81 -s rr; ipvsadm -a -t 10.71.0.101:81 -r 10.72.0.22:0 -m");
  const Bytes request = sent(Packet::tcp("S").to("10.71.0.101:81"), Reason::translated);
  EXPECT_EQ(TcpView::parse(view(request).payload())->target_port(), 81);
  const Bytes answer =
      sent(Packet::tcp("SA").from("10.72.0.22:81").to("198.51.100.1:20001").from_back(), Reason::reply_translated);
  EXPECT_EQ(view(answer).source().to_string(), "10.71.0.101");
}

TEST_F(Nat, OptionsAreKeptAndThePortsFoundBehindThem) {
  const Bytes request = sent(Packet::tcp("S").options("01 01 01 00"), Reason::translated);
  EXPECT_EQ(view(request).header_size(), 24u);
  EXPECT_EQ(TcpView::parse(view(request).payload())->target_port(), 8080);
}

TEST_F(Nat, LargePacketsAreFragmentedAfterTranslation) {
  sent(Packet::udp(), Reason::translated);
  dataplane::NextHop narrow = lab.neighbour("10.71.0.254");
  narrow.mtu = 1000;
  lab.set_neighbour("10.71.0.254", narrow);
  const Lab::Outcome outcome = lab.process(udp_reply().length(1400).id(0x77).frame());
  EXPECT_EQ(outcome.reason, Reason::fragmented);
  ASSERT_EQ(outcome.sent.size(), 2u);
  EXPECT_EQ(outcome.sent[0].port, Lab::kFront);
  EXPECT_EQ(view(ip_of(outcome.sent[0].frame)).identification(), 0x77);
  EXPECT_EQ(view(ip_of(outcome.sent[1].frame)).source().to_string(), "10.71.0.100");
  const Lab::Outcome refused = lab.process(udp_reply().length(1400).dont_fragment().frame());
  EXPECT_EQ(refused.reason, Reason::too_big);
  EXPECT_EQ(load_be16(ip_of(refused.sent.at(0).frame).data() + 26), 1000);
}

TEST_F(Nat, ChangedRoutesMoveTheRepliesOfKnownConnections) {
  sent(Packet::tcp("S"), Reason::translated);
  lab.forget_route("10.71.0.254");  // is asked for by the client's address, so nothing changes yet
  sent(reply("SA"), Reason::reply_translated);
  lab.forget_route("198.51.100.1");
  sent(reply("SA"), Reason::reply_translated);
  lab.services.routes_changed();
  EXPECT_EQ(lab.process(reply("SA").frame()).reason, Reason::no_route);
}

TEST_F(Nat, ErrorsAreTranslatedInTheirHeaderAndInTheirQuote) {
  const Bytes request = sent(Packet::tcp("S"), Reason::translated);
  const Bytes from_router = icmp_error_frame("10.72.0.29", "198.51.100.1", 3, 1, request, 28, 0, true);
  const Lab::Outcome outward = lab.process(from_router);
  EXPECT_EQ(outward.reason, Reason::icmp_translated);
  const Bytes told = ip_of(outward.sent.at(0).frame);
  EXPECT_EQ(wrong_checksums(told), "");
  EXPECT_EQ(view(told).source().to_string(), "10.71.0.100") << "the router behind stays hidden";
  EXPECT_EQ(load_ipv4_address(quoted_by(told).data() + 16).to_string(), "10.71.0.100");
  EXPECT_EQ(load_be16(quoted_by(told).data() + 22), 80);
  EXPECT_EQ(internet_checksum(ByteView(quoted_by(told)).first(20)), 0);

  const Bytes answer = sent(reply("SA"), Reason::reply_translated);
  const Lab::Outcome inward = lab.process(icmp_error_frame("203.0.113.9", "10.71.0.100", 3, 4, answer, 28, 1300));
  EXPECT_EQ(inward.reason, Reason::icmp_translated);
  const Bytes passed = ip_of(inward.sent.at(0).frame);
  EXPECT_EQ(wrong_checksums(passed), "");
  EXPECT_EQ(view(passed).source().to_string(), "203.0.113.9");
  EXPECT_EQ(view(passed).target().to_string(), "10.72.0.21");
  EXPECT_EQ(load_be16(passed.data() + 26), 1300);
  EXPECT_EQ(load_be16(quoted_by(passed).data() + 20), 8080);
}

TEST_F(Nat, AnErrorAboutAnErrorIsNeverTold) {
  const Bytes request = sent(Packet::tcp("S"), Reason::translated);
  Bytes frame = icmp_error_frame("10.72.0.29", "198.51.100.1", 3, 1, request, 28, 0, true);
  store_u8(frame.data() + 22, 1);  // time to live
  store_be16(frame.data() + 24, 0);
  store_be16(frame.data() + 24, internet_checksum(ByteView(frame).subspan(14, 20)));
  const Lab::Outcome outcome = lab.process(frame);
  EXPECT_EQ(outcome.reason, Reason::ttl_expired);
  EXPECT_TRUE(outcome.sent.empty());
}

TEST_F(Nat, TrafficIsCountedBothWays) {
  sent(Packet::tcp("S"), Reason::translated);
  sent(reply("SA"), Reason::reply_translated);
  sent(Packet::tcp("A"), Reason::translated);
  const auto service = lab.services.find({dataplane::Protocol::tcp, {IpAddress::v4(10, 71, 0, 100), 80}}).value();
  EXPECT_EQ(service.traffic.connections, 1u);
  EXPECT_EQ(service.traffic.in_packets, 2u);
  EXPECT_EQ(service.traffic.out_packets, 1u);
  EXPECT_EQ(service.traffic.in_bytes, 80u);
  EXPECT_EQ(service.traffic.out_bytes, 40u);
  EXPECT_EQ(service.servers.at(0).traffic.in_packets, 2u);
}

}  // namespace
}  // namespace viplane::test
