// SPDX-License-Identifier: GPL-2.0-or-later
// What keepalived 2.2.7 makes of lines that its manual does not speak of, each tried with it.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kScripts =
    "vrrp_script zero { script /bin/true\n}\nvrrp_script five { script /bin/true\nweight 5\n}\n";

std::vector<std::string> tracked(const std::string& entries) {
  const auto result =
      load_text(kScripts + ("vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\ntrack_script {\n" + entries +
                            "\n}\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n"));
  std::vector<std::string> out;
  for (const Tracked& each : instance(result).track.scripts)
    out.push_back(each.name + ' ' + std::to_string(each.weight) + (each.reverse ? " reverse" : ""));
  return out;
}

LoadResult load_vips(const std::string& lines) {
  return load_text("vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\n" + lines +
                   "\n}\n}\n");
}

TEST(ConfigAsMeasured, StateMasterIsNotTakenBack) {
  EXPECT_EQ(instance(load_instance("state MASTER\nstate BACKUP\npriority 9")).state, InitialState::master);
  EXPECT_EQ(instance(load_instance("state BACKUP\nstate MASTER\npriority 9")).state, InitialState::master);
  EXPECT_EQ(instance(load_instance("state MASTER\nstate SLAVE\npriority 9")).state, InitialState::backup);
}

TEST(ConfigAsMeasured, AnOwnerAlwaysPreempts) {
  const auto result = load_instance("state BACKUP\npriority 255\nnopreempt");
  EXPECT_FALSE(instance(result).nopreempt);
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:6:1 bad-combination"));
  EXPECT_TRUE(instance(load_instance("state BACKUP\npriority 254\nnopreempt")).nopreempt);
}

TEST(ConfigAsMeasured, ALineOfATrackedNameIsAllRightOrLeftOut) {
  EXPECT_THAT(tracked("zero weight"), IsEmpty());
  EXPECT_THAT(tracked("zero reverse"), IsEmpty());
  EXPECT_THAT(tracked("zero five"), IsEmpty());
  EXPECT_THAT(tracked("zero weight 7 five"), ElementsAre("zero 7"));
  EXPECT_THAT(tracked("zero weight 7 reverse"), ElementsAre("zero 7 reverse"));
}

TEST(ConfigAsMeasured, TheFirstLineOfATrackedNameCounts) {
  EXPECT_THAT(tracked("five weight 1\nfive weight 2"), ElementsAre("five 1"));
}

TEST(ConfigAsMeasured, ATrackedWeightIsTheDigitsItBeginsWith) {
  EXPECT_THAT(tracked("five weight 7x"), ElementsAre("five 7"));
  EXPECT_THAT(tracked("five weight 1.5"), ElementsAre("five 1"));
  EXPECT_THAT(tracked("five weight x"), ElementsAre("five 0"));
  EXPECT_THAT(tracked("five weight 0x5"), ElementsAre("five 0"));
}

TEST(ConfigAsMeasured, ATrackedWeightBeyondTheRangeIsLeftOutAndAtItsEdgeReduced) {
  EXPECT_THAT(tracked("five weight 300"), ElementsAre("five 5"));
  EXPECT_THAT(tracked("five weight 254"), ElementsAre("five 253"));
  EXPECT_THAT(tracked("five weight -254"), ElementsAre("five -253"));
}

TEST(ConfigAsMeasured, AFaultyOptionCostsTheAddress) {
  for (const char* option : {"dev", "label", "scope", "brd", "peer", "preferred_lft", "brd x", "brd 2001:db8::1",
                             "label abcdefghijklmnop", "dev eth1 dev eth2"})
    EXPECT_THAT(addresses(load_vips(std::string("10.0.0.2\n10.0.0.1/24 ") + option)), ElementsAre("10.0.0.2"))
        << option;
  EXPECT_THAT(addresses(load_vips("2001:db8::2\n2001:db8::1/64 brd +")), ElementsAre("2001:db8::2"));
}

TEST(ConfigAsMeasured, OtherFaultyOptionsCostThemselvesAlone) {
  for (const char* option :
       {"peer x", "peer 2001:db8::1", "metric x", "netmask 255.255.255.0", "label abcdefghijklmno"})
    EXPECT_THAT(addresses(load_vips(std::string("10.0.0.1/24 ") + option)), ElementsAre("10.0.0.1")) << option;
  const auto result = load_vips("2001:db8::1/64 label x scope link");
  EXPECT_EQ(instance(result).virtual_ipaddress.front().label, "");
  EXPECT_EQ(instance(result).virtual_ipaddress.front().scope, "");
}

TEST(ConfigAsMeasured, ABroadcastSignStandsForAnAddress) {
  const auto broadcast = [](const std::string& line) {
    const auto given = instance(load_vips(line)).virtual_ipaddress.front().broadcast;
    return given ? given->to_string() : "none";
  };
  EXPECT_EQ(broadcast("10.0.5.1/22 brd +"), "10.0.7.255");
  EXPECT_EQ(broadcast("10.0.5.1/22 brd -"), "10.0.4.0");
  EXPECT_EQ(broadcast("10.0.5.1/31 brd +"), "none");
}

TEST(ConfigAsMeasured, TheFirstAddressOfAnInstanceDecidesItsFamily) {
  for (const char* line : {"mcast_src_ip 2001:db8::9", "unicast_src_ip 2001:db8::9", "unicast_peer {\n2001:db8::9\n}",
                           "mcast_dst_ip ff02::5", "native_ipv6"}) {
    const auto result = load_instance(line);
    EXPECT_TRUE(instance(result).is_v6) << line;
    EXPECT_THAT(addresses(result), IsEmpty()) << line;
  }
  EXPECT_FALSE(instance(load_instance("virtual_ipaddress_excluded {\n2001:db8::9\n}")).is_v6);
  EXPECT_FALSE(instance(load_instance("unicast_src_ip x")).is_v6);
}

TEST(ConfigAsMeasured, ALengthBehindAnAddressMeansNothing) {
  EXPECT_EQ(instance(load_instance("mcast_src_ip 10.0.0.9/24")).source_address, IpAddress::parse("10.0.0.9"));
  EXPECT_EQ(instance(load_instance("unicast_peer {\n10.0.0.9/24\n}")).unicast_peer.front().address,
            IpAddress::parse("10.0.0.9"));
  const auto result = load_text(
      "virtual_server 10.0.0.1/24 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.0.2 80 {\n}\n}");
  EXPECT_EQ(service(result).name(), "10.0.0.1:80/tcp");
}

TEST(ConfigAsMeasured, SomeNumbersAreTheDigitsTheyBeginWith) {
  EXPECT_EQ(instance(load_instance("garp_master_delay 7x")).garp.master_delay, 7s);
  EXPECT_EQ(instance(load_instance("garp_master_repeat x")).garp.master_repeat, 1u);
  EXPECT_EQ(instance(load_instance("down_timer_adverts 5x")).down_timer_adverts, 5u);
  EXPECT_EQ(instance(load_instance("down_timer_adverts x")).down_timer_adverts, 3u);
  EXPECT_EQ(load_text("vrrp_script s {\nscript /bin/true\ninterval 2s\n}").config.track_scripts.front().interval, 2s);
  EXPECT_EQ(server(load_server("weight x")).weight, 0);
  EXPECT_EQ(server(load_server("weight 5x")).weight, 5);
  EXPECT_EQ(service(load_service("real_server 10.0.0.3 81x {\n}")).real_servers.front().endpoint.port, 81);
  EXPECT_EQ(service(load_service("real_server 10.0.0.3 http {\n}")).real_servers.size(), 1u);
}

TEST(ConfigAsMeasured, OtherNumbersAreTheDefault) {
  EXPECT_EQ(instance(load_instance("priority 50x")).priority, 100);
  EXPECT_EQ(service(load_service("quorum 2x")).quorum, 1u);
}

TEST(ConfigAsMeasured, ADelayOfAnnouncementsEndsWhereMicrosecondsDo) {
  EXPECT_EQ(instance(load_instance("garp_master_delay 4294")).garp.master_delay, 4294s);
  EXPECT_EQ(instance(load_instance("garp_master_delay 4295")).garp.master_delay, 5s);
  EXPECT_EQ(instance(load_instance("garp_master_refresh 4295")).garp.master_refresh, 4295s);
}

TEST(ConfigAsMeasured, AnnouncementsAfterALowerPriorityFollowGlobalDefs) {
  const Garp own = instance(load_instance("garp_master_delay 1\ngarp_master_repeat 2")).garp;
  EXPECT_EQ(own.lower_prio_delay, 5s);
  EXPECT_EQ(own.lower_prio_repeat, 5u);
  const auto general = load_text(
      "global_defs {\nvrrp_garp_master_delay 1\nvrrp_garp_master_repeat 2\n}\nvrrp_instance VI_1 {\ninterface eth0\n"
      "virtual_router_id 51\nvirtual_ipaddress {\n10.0.0.1\n}\n}");
  EXPECT_EQ(instance(general).garp.lower_prio_delay, 1s);
  EXPECT_EQ(instance(general).garp.lower_prio_repeat, 2u);
  EXPECT_EQ(instance(load_instance("strict_mode on")).garp.lower_prio_repeat, 0u);
}

TEST(ConfigAsMeasured, StrictModeKeepsPeersAndAnOwnersAccept) {
  const auto result = load_instance("strict_mode on\nunicast_peer {\n10.0.0.9\n}\npriority 255\naccept");
  EXPECT_EQ(instance(result).unicast_peer.size(), 1u);
  EXPECT_TRUE(instance(result).accept);
}

TEST(ConfigAsMeasured, SourcesAreCheckedAmongPeersAlone) {
  EXPECT_FALSE(instance(load_instance("check_unicast_src")).check_unicast_src);
  EXPECT_TRUE(instance(load_instance("check_unicast_src\nunicast_peer {\n10.0.0.9\n}")).check_unicast_src);
}

TEST(ConfigAsMeasured, TheFirstNotifyScriptCounts) {
  const auto result = load_instance("notify_master /bin/one\nnotify_master /bin/two");
  EXPECT_EQ(instance(result).notify.master->words.front(), "/bin/one");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:5:1 repeated-keyword"));
}

TEST(ConfigAsMeasured, ACheckWithoutABlockIsMadeWithItsDefaults) {
  for (const char* kind : {"TCP_CHECK", "PING_CHECK"}) {
    const auto result = load_server(kind);
    EXPECT_EQ(checker(result).keyword(), kind);
    EXPECT_THAT(faults(result), ElementsAre("warning main.conf:6:1 missing-block")) << kind;
  }
}

TEST(ConfigAsMeasured, ARealServerWithoutABlockIsServed) {
  EXPECT_EQ(service(load_service("real_server 10.0.0.3 80")).real_servers.size(), 2u);
}

TEST(ConfigAsMeasured, OnlyACheckItselfMayNeverTryAgain) {
  EXPECT_EQ(checker(load_server("retry 0\nTCP_CHECK {\n}")).retry, 1u);
  EXPECT_EQ(checker(load_server("TCP_CHECK {\nretry 0\n}")).retry, 0u);
}

TEST(ConfigAsMeasured, AGroupOfEveryPortPersists) {
  const auto result = load_text(
      "virtual_server_group g {\n10.0.0.1\n}\nvirtual_server group g {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n"
      "real_server 10.0.0.2 80 {\n}\n}");
  EXPECT_EQ(service(result).persistence_timeout, 360s);
}

TEST(ConfigAsMeasured, ATypeOfRecordMayBeInSmallLetters) {
  EXPECT_EQ(std::get<DnsCheck>(checker(load_server("DNS_CHECK {\ntype mx\n}")).kind).type, "MX");
}

}  // namespace
}  // namespace viplane::config
