// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "control/health/check_machine.h"
#include "control/health/dns_message.h"
#include "net/smtp_reply.h"
#include "control/health/tunnel_probe.h"
#include "net/icmp.h"
#include "net/ipv4.h"
#include "net/tcp.h"

namespace viplane::health {
namespace {

using namespace std::chrono_literals;

const IpAddress kDirector = IpAddress::v4(10, 0, 0, 1);
const IpAddress kServer = IpAddress::v4(10, 0, 0, 11);
const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);

ByteView octets(std::string_view text) { return std::as_bytes(std::span(text)); }

// A machine at the moment of its first check.
struct Check {
  template <class Kind>
  explicit Check(Kind kind, unsigned retry = 0) {
    Checker checker;
    checker.target = {kServer, 80};
    checker.retry = retry;
    checker.connect_timeout = 2s;
    checker.delay_loop = 10s;
    checker.kind = std::move(kind);
    machine = make_check_machine(std::move(checker));
    machine->start(Time{}, 0);
    begin();
  }
  void begin() {
    now = *machine->deadline();
    take(machine->on_deadline(now));
  }
  void take(Actions some) { actions = std::move(some); }
  void receive(std::string_view text) { take(machine->on_received(now, octets(text))); }
  void receive(const Bytes& packet) { take(machine->on_received(now, packet)); }
  void time_out() {
    now = *machine->deadline();
    take(machine->on_deadline(now));
  }

  template <class Kind>
  const Kind* find() const {
    for (const Action& action : actions)
      if (const auto* found = std::get_if<Kind>(&action)) return found;
    return nullptr;
  }
  std::string why() const { return find<Verdict>() ? find<Verdict>()->why : "no verdict"; }

  std::unique_ptr<CheckMachine> machine;
  Time now;
  Actions actions;
};

TEST(SmtpReply, EndsWithTheLineWithoutADash) {
  SmtpReply reply;
  EXPECT_EQ(reply.receive(octets("220-mail.exa")), SmtpReply::Progress::wants_more);
  EXPECT_EQ(reply.receive(octets("mple\r\n220-more\r\n220 ready\r\n")), SmtpReply::Progress::complete);
  EXPECT_EQ(reply.code(), 220);
  EXPECT_EQ(reply.last_line(), "220 ready");
}

TEST(SmtpReply, WhatIsNoReplyOrNeverEndsIsInvalid) {
  EXPECT_EQ(SmtpReply().receive(octets("SSH-2.0-x\r\n")), SmtpReply::Progress::invalid);
  EXPECT_EQ(SmtpReply().receive(octets("\n")), SmtpReply::Progress::invalid);
  EXPECT_EQ(SmtpReply().receive(octets("220?\r\n")), SmtpReply::Progress::invalid);
  EXPECT_EQ(SmtpReply().receive(octets(std::string(9000, '2'))), SmtpReply::Progress::invalid);
}

TEST(SmtpCheck, GreetsAsksAndTakesLeave) {
  Check check(SmtpCheck{.helo_name = "lb1"});
  EXPECT_NE(check.find<Connect>(), nullptr);
  check.take(check.machine->on_connected(check.now));
  check.receive("220 mail\r\n");
  EXPECT_EQ(check.find<Write>()->bytes, "HELO lb1\r\n");
  check.receive("250-mail\r\n");
  check.receive("250 welcome\r\n");
  EXPECT_EQ(check.find<Write>()->bytes, "QUIT\r\n");
  check.receive("221 bye\r\n");
  EXPECT_TRUE(check.find<Verdict>()->is_up);
}

TEST(SmtpCheck, AServerThatRefusesOrSaysNothingIsDown) {
  Check refusing(SmtpCheck{});
  refusing.take(refusing.machine->on_connected(refusing.now));
  refusing.receive("554 no service\r\n");
  EXPECT_EQ(refusing.why(), "greeting: 554 no service");
  Check silent(SmtpCheck{});
  silent.take(silent.machine->on_connected(silent.now));
  silent.time_out();
  EXPECT_EQ(silent.why(), "no reply in time");
  EXPECT_NE(silent.find<Close>(), nullptr);
}

TEST(DnsMessage, IsWrittenAsRfc1035Wants) {
  const std::string query = dns_query(0x1234, 28, "www.example.com.");
  EXPECT_EQ(query, std::string("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
                               "\x03www\x07"
                               "example\x03"
                               "com\x00\x00\x1c\x00\x01",
                               33));
  EXPECT_EQ(dns_query(1, 6, ".").size(), 12u + 1 + 4);
  for (const char* no_name : {"a..b", "a..", "..", ".a"}) EXPECT_EQ(dns_query(1, 6, no_name), "") << no_name;
  EXPECT_EQ(dns_query(1, 6, std::string(64, 'a')), "");
}

TEST(DnsCheck, BelievesTheAnswerToItsOwnQuestion) {
  Check check(DnsCheck{});
  std::string answer = check.find<SendDatagram>()->bytes;
  answer[2] = static_cast<char>(0x81);
  std::string other = answer;
  other[1] = static_cast<char>(other[1] + 1);
  check.receive(other);
  EXPECT_TRUE(check.actions.empty()) << "of another question";
  check.receive(answer.substr(0, 5));
  EXPECT_TRUE(check.actions.empty()) << "cut short";
  check.receive(answer);
  EXPECT_TRUE(check.find<Verdict>()->is_up);
}

TEST(DnsCheck, AnErrorOrSilenceIsDown) {
  Check error(DnsCheck{});
  std::string answer = error.find<SendDatagram>()->bytes;
  answer[2] = static_cast<char>(0x81);
  answer[3] = 2;
  error.receive(answer);
  EXPECT_EQ(error.why(), "SERVFAIL");
  Check silent(DnsCheck{});
  silent.time_out();
  EXPECT_EQ(silent.why(), "no answer in time");
}

TEST(UdpCheck, WithoutRequireReplySilenceIsSuccessAndAnIcmpErrorIsNot) {
  Check silent(UdpCheck{});
  silent.time_out();
  EXPECT_TRUE(silent.find<Verdict>()->is_up);
  Check refused(UdpCheck{});
  refused.take(refused.machine->on_closed(refused.now, StreamEnd::refused));
  EXPECT_EQ(refused.why(), "port unreachable");
}

TEST(UdpCheck, WithRequireReplyTheAnswerHasToFit) {
  const UdpCheck kind{.payload = "x",
                      .require_reply = true,
                      .reply = {std::string("\x10\x02", 2), "\xf0\xff"},
                      .min_reply_length = 2,
                      .max_reply_length = 3};
  Check fits(kind), differs(kind), is_long(kind), silent(kind);
  fits.receive(std::string("\x1f\x02", 2));
  EXPECT_TRUE(fits.find<Verdict>()->is_up);
  differs.receive(std::string("\x1f\x03", 2));
  EXPECT_EQ(differs.why(), "answer differs at octet 1");
  is_long.receive(std::string("\x1f\x02\x00\x00", 4));
  EXPECT_EQ(is_long.why(), "answer of 4 octets");
  silent.time_out();
  EXPECT_EQ(silent.why(), "no answer in time");
}

TEST(FileCheck, FollowsTheProductOfValueAndWeight) {
  Check check(FileCheck{.path = "/run/x", .weight = 2, .dynamic = true});
  EXPECT_EQ(check.find<WatchFile>()->path, "/run/x");
  check.take(check.machine->on_file(check.now, 3));
  EXPECT_TRUE(check.find<Verdict>()->is_up);
  EXPECT_EQ(check.find<AskWeight>()->change, 6);
  check.take(check.machine->on_file(check.now, -127));
  EXPECT_FALSE(check.find<Verdict>()->is_up) << "-254";
  Check plain(FileCheck{.path = "/run/x", .weight = 0});
  plain.take(plain.machine->on_file(plain.now, 1));
  EXPECT_FALSE(plain.find<Verdict>()->is_up);
}

struct Tunnel : Check {
  explicit Tunnel(bool by_echo = false) : Check(TunnelCheck{.virtual_address = kVip, .by_echo = by_echo}) {
    take(machine->on_probe_open(now, kDirector, 0x12345678'00000005));
  }
  Bytes answer(std::uint8_t flags, std::uint32_t acknowledgement = 0x12345679) {
    const TcpHeader header{
        .source_port = 80, .target_port = 61005, .sequence = 9, .acknowledgement = acknowledgement, .flags = flags};
    return build_ipv4({.source = kVip, .target = kDirector}, build_tcp(header, {}, kVip, kDirector));
  }
};

TEST(TunnelCheck, SendsASynForTheVirtualAddressInATunnelToTheRealServer) {
  Tunnel check;
  const Bytes packet = check.find<SendPacket>()->packet;
  const auto outer = Ipv4View::parse(packet);
  ASSERT_TRUE(outer);
  EXPECT_EQ(outer->target(), kServer);
  EXPECT_EQ(outer->protocol(), IpProtocol::ipip);
  const auto inner = Ipv4View::parse(outer->payload());
  ASSERT_TRUE(inner && inner->checksum_ok());
  EXPECT_EQ(inner->source(), kDirector);
  EXPECT_EQ(inner->target(), kVip);
  const auto tcp = TcpView::parse(inner->payload());
  ASSERT_TRUE(tcp && tcp->checksum_ok(kDirector, kVip));
  EXPECT_EQ(tcp->flags(), tcp_flag::kSyn);
  EXPECT_EQ(tcp->source_port(), 61005);
}

TEST(TunnelCheck, AnAnswerOfTheVirtualAddressIsUpAndTheConnectionIsReset) {
  Tunnel check;
  check.receive(check.answer(tcp_flag::kSyn | tcp_flag::kAck));
  EXPECT_TRUE(check.find<Verdict>()->is_up);
  const auto outer = Ipv4View::parse(check.find<SendPacket>()->packet);
  const auto tcp = TcpView::parse(Ipv4View::parse(outer->payload())->payload());
  EXPECT_EQ(tcp->flags(), tcp_flag::kRst);
  EXPECT_EQ(tcp->sequence(), 0x12345679u);
}

TEST(TunnelCheck, WhatAnswersAnotherQuestionIsPassedOver) {
  Tunnel check;
  check.receive(check.answer(tcp_flag::kSyn | tcp_flag::kAck, 7));
  EXPECT_TRUE(check.actions.empty());
  check.receive(check.answer(tcp_flag::kSyn));
  EXPECT_TRUE(check.actions.empty());
}

TEST(TunnelCheck, SilenceAResetAndIcmpAreDownEachForItsReason) {
  Tunnel silent;
  silent.time_out();
  EXPECT_EQ(silent.why(), "no answer from the virtual address through the tunnel");
  Tunnel refused;
  refused.receive(refused.answer(tcp_flag::kRst | tcp_flag::kAck));
  EXPECT_EQ(refused.why(), "the tunnel works, but nobody listens");
  Tunnel without;
  const Bytes error = build_icmp_error(IcmpType::destination_unreachable, icmp_unreachable::kProtocol,
                                       without.find<SendPacket>()->packet);
  without.receive(build_ipv4({.source = kServer, .target = kDirector, .protocol = IpProtocol::icmp}, error));
  EXPECT_EQ(without.why(), "the real server takes no IPIP packets");
}

TEST(TunnelCheck, AnEchoIsAnsweredByItsOwnReply) {
  Tunnel check(true);
  const auto outer = Ipv4View::parse(check.find<SendPacket>()->packet);
  const auto request = IcmpView::parse(Ipv4View::parse(outer->payload())->payload());
  ASSERT_TRUE(request);
  check.receive(
      build_ipv4({.source = kVip, .target = kDirector, .protocol = IpProtocol::icmp}, build_icmp_echo_reply(*request)));
  EXPECT_TRUE(check.find<Verdict>()->is_up);
}

}  // namespace
}  // namespace viplane::health
