// SPDX-License-Identifier: GPL-2.0-or-later
// Values of virtual servers, real servers and checks, and what keepalived 2.2.7 does about bad ones.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

LoadResult load_head(const std::string& head) {
  return load_text("virtual_server_group G {\n10.0.1.1 80\n10.0.1.3-5 80\n10.0.2.0/30\nfwmark 9\n}\nvirtual_server " +
                   head + " {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.0.2 80 {\n}\n}\n");
}

TEST(ConfigService, IsAnAddressAMarkOrAGroup) {
  EXPECT_EQ(service(load_head("10.0.0.1 80")).name(), "10.0.0.1:80/tcp");
  EXPECT_EQ(service(load_head("fwmark 7")).name(), "fwmark 7/tcp");
  EXPECT_EQ(service(load_head("group G")).name(), "group G/tcp");
}

TEST(ConfigService, BadHeadLeavesItOut) {
  for (const char* head : {"10.0.0.300 80", "10.0.0.1 http", "fwmark x", "fwmark", "group", "group NONE"}) {
    const auto result = load_head(head);
    EXPECT_EQ(result.count(Severity::warning), 1u) << head;
    EXPECT_TRUE(result.config.virtual_servers.empty()) << head;
  }
}

TEST(ConfigService, GroupHoldsAddressesRangesNetworksAndMarks) {
  const auto result = load_head("group G");
  const VirtualServerGroup& group = result.config.virtual_server_groups.at(0);
  ASSERT_EQ(group.ranges.size(), 3u);
  EXPECT_EQ(group.ranges[0].first.to_string() + group.ranges[0].last.to_string(), "10.0.1.110.0.1.1");
  EXPECT_EQ(group.ranges[1].last.to_string(), "10.0.1.5");
  EXPECT_EQ(group.ranges[2].last.to_string(), "10.0.2.3");
  EXPECT_EQ(group.ranges[2].port, 0);
  EXPECT_EQ(group.marks.at(0).mark, 9u);
}

TEST(ConfigService, SchedulersAndMethods) {
  EXPECT_EQ(service(load_service("lvs_sched mh\nlvs_method TUN")).scheduler, Scheduler::mh);
  EXPECT_EQ(service(load_service("lvs_method DR")).forwarding.method, ForwardingMethod::dr);
  const auto result = load_service("lvs_method TUN type gue port 6080 nocsum");
  EXPECT_EQ(service(result).forwarding.tunnel_type, TunnelType::gue);
  EXPECT_EQ(service(result).forwarding.tunnel_port, 6080);
  EXPECT_EQ(service(load_service("protocol sctp")).protocol, Protocol::sctp);
}

TEST(ConfigService, SchedulerFlagNeedsItsSchedulerAboveIt) {
  const auto good = load_service("lb_algo mh\nmh-port\nmh-fallback");
  EXPECT_THAT(faults(good), IsEmpty());
  EXPECT_TRUE(service(good).scheduler_port && service(good).scheduler_fallback);
  const auto bad = load_service("mh-port\nlb_algo mh");
  EXPECT_THAT(faults(bad), ElementsAre("warning main.conf:5:1 bad-combination"));
  EXPECT_FALSE(service(bad).scheduler_port);
}

TEST(ConfigService, Persistence) {
  EXPECT_EQ(service(load_service("persistence_timeout 50")).persistence_timeout, Duration(50s));
  EXPECT_EQ(service(load_service("persistence_timeout")).persistence_timeout, Duration(360s));
  EXPECT_FALSE(service(load_service("persistence_timeout 0")).persistence_timeout.has_value());
  EXPECT_EQ(service(load_service("persistence_granularity 255.255.240.0")).persistence_prefix, 20);
  EXPECT_EQ(faults(load_service("persistence_granularity 255.0.255.0")).size(), 1u);
}

TEST(ConfigService, WithoutAPortItPersists) {
  const auto result = load_head("10.0.0.1");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:7:1 default-value"));
  EXPECT_EQ(service(result).persistence_timeout, Duration(360s));
}

TEST(ConfigService, PortZeroIsEveryPort) {
  const auto result = load_text(
      "virtual_server 10.0.0.1 0 {\nlb_algo rr\nlb_kind DR\nprotocol TCP\npersistence_timeout 5\nreal_server 10.0.0.2 "
      "0 {\n}\n}\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(server(result).endpoint.port, 0);
}

TEST(ConfigService, QuorumIsAtMostTheSumOfWeights) {
  const auto result = load_service("quorum 4\nhysteresis 5");
  EXPECT_THAT(faults(result),
              ElementsAre("warning main.conf:5:1 bad-combination", "warning main.conf:6:1 bad-combination"));
  EXPECT_EQ(service(result).quorum, 1u);
  EXPECT_EQ(service(result).hysteresis, 0u);
  EXPECT_EQ(service(load_service("quorum 0")).quorum, 1u);
}

TEST(ConfigService, WithoutRealServersIsLeftOut) {
  const auto result = load_text("virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind DR\nprotocol TCP\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:1:1 incomplete-block"));
  EXPECT_TRUE(result.config.virtual_servers.empty());
}

TEST(ConfigService, SecondBlockAddsItsRealServersToTheFirst) {
  const std::string block =
      "virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind DR\nprotocol TCP\nreal_server 10.0.0.2 80 {\n}\n";
  const auto result = load_text(block + "}\n" + block + "real_server 10.0.0.3 80 {\n}\n}\n");
  EXPECT_THAT(all_messages(result), ElementsAre("notice main.conf:8:1 repeated-service"));
  EXPECT_EQ(service(result).real_servers.size(), 2u);
}

TEST(ConfigService, SorryServerTakesPortAndMethodOfTheService) {
  const auto result = load_service("sorry_server 10.0.0.9\nsorry_server_inhibit");
  EXPECT_EQ(service(result).sorry_server->endpoint.to_string(), "10.0.0.9:80");
  EXPECT_EQ(service(result).sorry_server->forwarding.method, ForwardingMethod::nat);
  EXPECT_TRUE(service(result).sorry_server_inhibit);
  EXPECT_THAT(faults(load_service("sorry_server_inhibit")), ElementsAre("warning main.conf:5:1 bad-combination"));
}

TEST(ConfigService, OnePacketSchedulingIsForUdp) {
  EXPECT_THAT(faults(load_service("ops")), ElementsAre("warning main.conf:1:1 bad-combination"));
  EXPECT_TRUE(service(load_service("protocol UDP\nops")).one_packet);
}

TEST(ConfigService, NatMaskIsGoneFromKeepalivedAndHurtsNothing) {
  EXPECT_THAT(faults(load_service("nat_mask 255.255.255.0")), ElementsAre("warning main.conf:5:1 obsolete-keyword"));
}

TEST(ConfigServer, SecondOfAnEndpointIsLeftOut) {
  const auto result = load_service("real_server 10.0.0.2 80 {\nweight 9\n}");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:8:1 duplicate-server"));
  EXPECT_EQ(server(result).weight, 9);
}

TEST(ConfigServer, OfAnotherFamilyNeedsATunnel) {
  EXPECT_THAT(faults(load_service("real_server fe80::1 80 {\n}")), ElementsAre("warning main.conf:5:1 wrong-family"));
  EXPECT_THAT(faults(load_service("real_server fe80::1 80 {\nlvs_method TUN\n}")), IsEmpty());
}

TEST(ConfigServer, ValuesOfItsOwn) {
  const auto result = load_server(
      "weight 0\ninhibit_on_failure\nuthreshold 9\nlthreshold 3\nlvs_method DR\nnotify_up \"/bin/up a\"\nnotify_down "
      "/bin/down");
  EXPECT_EQ(server(result).weight, 0);
  EXPECT_TRUE(server(result).inhibit_on_failure);
  EXPECT_EQ(server(result).upper_threshold, 9u);
  EXPECT_EQ(server(result).lower_threshold, 3u);
  EXPECT_EQ(server(result).forwarding.method, ForwardingMethod::dr);
  EXPECT_THAT(server(result).notify_up->words, ElementsAre("/bin/up", "a"));
}

TEST(ConfigChecker, HttpGet) {
  const auto result = load_server(
      "virtualhost a.example\nHTTP_GET {\nhttp_protocol 1.1\nurl {\npath /a\ndigest "
      "9b3a0c85a887a256d6939da88aabd8cd\n}\n"
      "url {\npath /b\nstatus_code 200-201 404\nvirtualhost b.example\n}\nnb_get_retry 4\n}");
  EXPECT_THAT(faults(result), IsEmpty());
  const Checker& check = checker(result);
  EXPECT_EQ(check.keyword(), "HTTP_GET");
  EXPECT_EQ(check.retry, 4u);
  const auto& http = std::get<HttpCheck>(check.kind);
  EXPECT_EQ(http.protocol, HttpProtocol::http_1_1);
  EXPECT_EQ(http.urls.at(0).digest->at(0), 0x9b);
  EXPECT_EQ(http.urls.at(0).virtualhost, "a.example");
  EXPECT_EQ(http.urls.at(1).virtualhost, "b.example");
  EXPECT_EQ(http.urls.at(1).status_codes.count(), 3u);
}

TEST(ConfigChecker, WithoutWhatItNeedsIsLeftOut) {
  for (const char* text :
       {"HTTP_GET {\n}", "HTTP_GET {\nurl {\n}\n}", "MISC_CHECK {\n}", "MISC_CHECK {\nmisc_path\n}"}) {
    const auto result = load_server(text);
    EXPECT_GE(result.count(Severity::warning), 1u) << text;
    EXPECT_FALSE(result.has_errors()) << text;
    EXPECT_TRUE(server(result).checkers.empty()) << text;
  }
}

TEST(ConfigChecker, NbGetRetryOutsideHttpIsToldAndHasNoEffect) {
  const auto result = load_server("TCP_CHECK {\nnb_get_retry 9\n}");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:7:1 obsolete-keyword"));
  EXPECT_EQ(result.diagnostics.at(0).remedy, "retry");
  EXPECT_EQ(checker(result).retry, 1u);
}

TEST(ConfigChecker, MiscCheck) {
  const auto result =
      load_server("MISC_CHECK {\nmisc_path \"/bin/x 'a b'\"\nmisc_timeout 3\nmisc_dynamic\nuser joe\n}");
  const auto& misc = std::get<MiscCheck>(checker(result).kind);
  EXPECT_THAT(misc.command.words, ElementsAre("/bin/x", "a b"));
  EXPECT_EQ(misc.command.user, "joe");
  EXPECT_EQ(misc.timeout, Duration(3s));
  EXPECT_TRUE(misc.dynamic);
}

TEST(ConfigChecker, KindsOfLaterAreKeptWithANotice) {
  const auto result = load_server("BFD_CHECK {\n}");
  EXPECT_THAT(all_messages(result), ElementsAre("notice main.conf:6:1 not-in-effect"));
  EXPECT_EQ(checker(result).keyword(), "BFD_CHECK");
}

TEST(ConfigChecker, KindsWithoutAKeywordHaveKeepalivedsDefaults) {
  for (const char* kind : {"SMTP_CHECK", "DNS_CHECK", "UDP_CHECK", "PING_CHECK"}) {
    const auto result = load_server(std::string(kind) + " {\n}");
    EXPECT_THAT(all_messages(result), ElementsAre()) << kind;
    EXPECT_EQ(checker(result).keyword(), kind);
    EXPECT_EQ(checker(result).retry, std::string(kind) == "DNS_CHECK" ? 3u : 1u);
  }
  EXPECT_EQ(checker(load_server("DNS_CHECK {\ndelay_loop 7\n}")).delay_before_retry, Duration(7s));
}

TEST(ConfigChecker, DnsCheckAsksForWhatItIsTold) {
  const auto result = load_server("DNS_CHECK {\ntype AAAA\nname www.example.com\n}");
  const auto& dns = std::get<DnsCheck>(checker(result).kind);
  EXPECT_EQ(dns.type, "AAAA");
  EXPECT_EQ(dns.name, "www.example.com");
  EXPECT_THAT(all_messages(load_server("DNS_CHECK {\ntype WKS\n}")), ElementsAre("warning main.conf:7:6 bad-value"));
}

TEST(ConfigChecker, UdpCheckReadsOctetsInKeepalivedsFreeForm) {
  const auto result =
      load_server("UDP_CHECK {\npayload Ab12f 3 456 546443123\nrequire_reply 0x1\nmin_reply_length 2\n}");
  const auto& udp = std::get<UdpCheck>(checker(result).kind);
  EXPECT_EQ(udp.payload, std::string("\xAB\x12\x0F\x03\x45\x06\x54\x64\x43\x12\x03"));
  EXPECT_TRUE(udp.require_reply);
  EXPECT_EQ(udp.reply.value, std::string("\0\x01", 2));
  EXPECT_EQ(udp.reply.mask, std::string("\xF0\xFF"));
  EXPECT_EQ(udp.min_reply_length, 2u);
  EXPECT_EQ(udp.max_reply_length, 255u);
}

TEST(ConfigChecker, FileCheckWithoutItsFileIsLeftOut) {
  EXPECT_THAT(all_messages(load_server("FILE_CHECK {\n}")), ElementsAre("warning main.conf:6:1 incomplete-block"));
  EXPECT_THAT(all_messages(load_server("FILE_CHECK {\ntrack_file no\n}")),
              ElementsAre("warning main.conf:6:1 incomplete-block"));
}

TEST(ConfigChecker, TunnelCheckNeedsATunnel) {
  const auto result = load_server("lvs_method TUN\ntunnel_check {\nconnect_port 8080\nconnect_timeout 2\n}");
  const auto& tunnel = std::get<TunnelCheck>(checker(result).kind);
  EXPECT_FALSE(tunnel.by_echo);
  EXPECT_FALSE(tunnel.virtual_address.is_unspecified());
  EXPECT_EQ(checker(result).target.port, 8080);
  EXPECT_THAT(all_messages(load_server("lvs_method DR\ntunnel_check {\n}")),
              ElementsAre("warning main.conf:7:1 incomplete-block"));
}

TEST(ConfigChecker, ConnectsWhereItIsTold) {
  const auto result = load_server(
      "TCP_CHECK {\nconnect_ip 10.0.0.7\nconnect_port 81\nbindto 10.0.0.8\nbind_port 7\nfwmark 3\nwarmup 0\n}");
  const Checker& check = checker(result);
  EXPECT_EQ(check.target.to_string(), "10.0.0.7:81");
  EXPECT_EQ(check.bind_address->to_string(), "10.0.0.8");
  EXPECT_EQ(check.bind_port, 7);
  EXPECT_EQ(check.fwmark, 3u);
  EXPECT_EQ(check.warmup, Duration(0s));
}

}  // namespace
}  // namespace viplane::config
