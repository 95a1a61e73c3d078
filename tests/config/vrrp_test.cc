// SPDX-License-Identifier: GPL-2.0-or-later
// Values of vrrp blocks, and what keepalived 2.2.7 does about bad ones.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ConfigVrrp, PriorityOutOfRangeIsTheDefault) {
  for (const char* value : {"256", "0", "-1", "x", "0x20", "1.5", "99999999999999999999"}) {
    const auto result = load_instance(std::string("priority ") + value);
    EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:10 bad-value")) << value;
    EXPECT_EQ(instance(result).priority, 100) << value;
  }
}

TEST(ConfigVrrp, LeadingZeroIsNotOctal) { EXPECT_EQ(instance(load_instance("priority 010")).priority, 10); }

TEST(ConfigVrrp, UnknownStateIsBackup) {
  for (const char* value : {"SLAVE", "master", "KEEPALIVE_STATE"}) {
    const auto result = load_instance(std::string("state ") + value);
    EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:7 bad-value"));
    EXPECT_EQ(instance(result).state, InitialState::backup);
  }
}

TEST(ConfigVrrp, MasterWithoutAPriorityIsTheOwner) {
  const auto result = load_instance("state MASTER");
  EXPECT_THAT(all_messages(result), ElementsAre("notice main.conf:1:1 default-value"));
  EXPECT_EQ(instance(result).priority, 255);
}

TEST(ConfigVrrp, OwnerWithoutAStateStartsAsMaster) {
  EXPECT_EQ(instance(load_instance("priority 255")).state, InitialState::master);
  EXPECT_EQ(instance(load_instance("priority 255\nstate BACKUP")).state, InitialState::backup);
}

TEST(ConfigVrrp, NopreemptIsClearedWithStateMaster) {
  const auto result = load_instance("state MASTER\npriority 150\nnopreempt");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:6:1 nopreempt-state-master"));
  EXPECT_FALSE(instance(result).nopreempt);
}

TEST(ConfigVrrp, PreemptDelayIsClearedWithStateMaster) {
  const auto result = load_instance("state MASTER\npriority 150\npreempt_delay 3");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:6:1 bad-combination"));
  EXPECT_EQ(instance(result).preempt_delay, Duration(0s));
}

TEST(ConfigVrrp, AdvertIntOfVersion2IsRoundedToWholeSeconds) {
  EXPECT_EQ(instance(load_instance("advert_int 0.5")).advert_int, Duration(1s));
  EXPECT_EQ(instance(load_instance("advert_int 1.5")).advert_int, Duration(2s));
  EXPECT_EQ(instance(load_instance("advert_int 0.1")).advert_int, Duration(1s));
  EXPECT_THAT(faults(load_instance("advert_int 0.5")), ElementsAre("warning main.conf:4:12 bad-value"));
}

TEST(ConfigVrrp, AdvertIntOfVersion3IsInCentisecondsUpToTwelveBits) {
  EXPECT_EQ(instance(load_instance("version 3\nadvert_int 0.01")).advert_int, Duration(10ms));
  EXPECT_EQ(instance(load_instance("version 3\nadvert_int 0.015")).advert_int, Duration(20ms));
  EXPECT_EQ(instance(load_instance("version 3\nadvert_int 100")).advert_int, Duration(40950ms));
  EXPECT_EQ(instance(load_instance("version 3\nadvert_int 0.001")).advert_int, Duration(1s));
}

TEST(ConfigVrrp, PasswordIsCutAtEightOctets) {
  const auto result = load_instance("authentication {\nauth_type PASS\nauth_pass 123456789\n}");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:6:11 auth-pass-too-long"));
  EXPECT_EQ(instance(result).authentication.password, "12345678");
}

TEST(ConfigVrrp, Version3HasNoAuthentication) {
  const auto result = load_instance("version 3\nauthentication {\nauth_type PASS\nauth_pass 1\n}");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:5:1 bad-combination"));
  EXPECT_EQ(instance(result).authentication.type, AuthType::none);
}

TEST(ConfigVrrp, AuthenticationWithoutPasswordIsLeftOut) {
  const auto result = load_instance("authentication {\nauth_type PASS\n}");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:1 incomplete-block"));
  EXPECT_EQ(instance(result).authentication.type, AuthType::none);
}

TEST(ConfigVrrp, HeaderAuthenticationIsNotInEffectAndRulesOutStateMaster) {
  EXPECT_THAT(faults(load_instance("authentication {\nauth_type AH\nauth_pass 1\n}")), IsEmpty());
  const auto result = load_instance("state MASTER\npriority 9\nauthentication {\nauth_type AH\nauth_pass 1\n}");
  EXPECT_EQ(instance(result).state, InitialState::backup);
}

TEST(ConfigVrrp, InstanceWithoutVirtualRouterIdIsLeftOut) {
  const auto result =
      load_text("vrrp_instance A {\ninterface eth0\nvirtual_router_id 0\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n");
  EXPECT_THAT(faults(result),
              ElementsAre("warning main.conf:3:19 bad-value", "warning main.conf:1:1 incomplete-block"));
  EXPECT_TRUE(result.config.instances.empty());
}

TEST(ConfigVrrp, InstanceWithoutInterfaceIsLeftOutUnlessItIsUnicast) {
  const std::string rest = "virtual_router_id 1\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n";
  EXPECT_TRUE(load_text("vrrp_instance A {\n" + rest).config.instances.empty());
  const auto result = load_text("vrrp_instance A {\nunicast_peer {\n10.0.0.9\n}\n" + rest);
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(instance(result).interface, "eth0");
}

TEST(ConfigVrrp, InterfaceNameThatIsTooLongIsLeftOut) {
  EXPECT_THAT(faults(load_text("vrrp_instance A {\ninterface KEEPALIVE_INTERFACE\nvirtual_router_id 1\n}\n")),
              ElementsAre("warning main.conf:2:11 bad-value", "warning main.conf:1:1 incomplete-block"));
}

TEST(ConfigVrrp, FirstVirtualAddressDecidesTheFamily) {
  const auto result = load_text(
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress "
      "{\nfe80::1\n10.0.0.1\n2001:db8::1/64\n}\n"
      "virtual_ipaddress_excluded {\n10.0.0.2/24 dev eth1\n}\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:6:1 wrong-family"));
  const VrrpInstance& vi = instance(result);
  EXPECT_TRUE(vi.is_v6);
  EXPECT_EQ(vi.version, 3);
  EXPECT_THAT(addresses(result), ElementsAre("fe80::1", "2001:db8::1"));
  EXPECT_EQ(vi.virtual_ipaddress[0].prefix.length, 128);
  EXPECT_EQ(vi.virtual_ipaddress_excluded.at(0).interface, "eth1");
}

TEST(ConfigVrrp, InstanceWithoutVirtualAddressIsToldOnceAndRuns) {
  const auto result = load_text("vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:1:1 no-virtual-address"));
  EXPECT_EQ(result.config.instances.size(), 1u);
}

TEST(ConfigVrrp, AddressOptions) {
  const auto result = load_text(
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n"
      "10.0.0.1/24 brd 10.0.0.255 dev eth1 scope link label eth1:1 peer 10.0.0.9 no_track\n10.0.0.2/24 brd +\n}\n}\n");
  EXPECT_THAT(faults(result), IsEmpty());
  const VirtualAddress& address = instance(result).virtual_ipaddress.at(0);
  EXPECT_EQ(address.prefix.to_string(), "10.0.0.1/24");
  EXPECT_EQ(address.interface, "eth1");
  EXPECT_EQ(address.label, "eth1:1");
  EXPECT_EQ(address.scope, "link");
  EXPECT_EQ(address.broadcast->to_string(), "10.0.0.255");
  EXPECT_EQ(address.peer->to_string(), "10.0.0.9");
  EXPECT_TRUE(address.no_track);
}

TEST(ConfigVrrp, BadAddressesAreLeftOutAndBadLengthsAreAHosts) {
  const auto result = load_text(
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.300\n10.0.0.2/33\n10.0.0.3 "
      "10.0.0.4\n}\n}\n");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:5:1 bad-value", "warning main.conf:6:1 bad-value",
                                          "warning main.conf:7:10 bad-value"));
  EXPECT_THAT(addresses(result), ElementsAre("10.0.0.2", "10.0.0.3"));
}

TEST(ConfigVrrp, SecondInstanceOfANameIsLeftOut) {
  const std::string block =
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n";
  const auto result = load_text(block + block);
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:8:15 duplicate-name"));
  EXPECT_EQ(result.config.instances.size(), 1u);
}

TEST(ConfigVrrp, SecondRouterOfAnIdOnAnInterfaceIsLeftOut) {
  const auto result = load_text(instance_text("A", "") + instance_text("B", ""));
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:9:1 duplicate-vrid"));
  EXPECT_EQ(result.config.instances.size(), 1u);
}

TEST(ConfigVrrp, OneIdServesDifferentPeersGroupsAndFamilies) {
  const auto result =
      load_text(instance_text("A", "") + instance_text("B", "unicast_peer {\n10.0.0.8\n}") +
                instance_text("C", "unicast_peer {\n10.0.0.9\n}") + instance_text("D", "mcast_dst_ip 224.0.0.19") +
                "vrrp_instance E {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\nfe80::1\n}\n}\n");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_EQ(result.config.instances.size(), 5u);
}

TEST(ConfigVrrp, UnicastKeywordWithoutPeersFallsBackToMulticast) {
  EXPECT_THAT(faults(load_instance("unicast_src_ip 10.0.0.9")), ElementsAre("warning main.conf:1:1 no-unicast-peer"));
  EXPECT_THAT(faults(load_instance("unicast_peer {\n}")), ElementsAre("warning main.conf:1:1 empty-unicast-peer"));
  EXPECT_THAT(faults(load_instance("unicast_src_ip 10.0.0.9\nunicast_fault_no_peer")), IsEmpty());
}

TEST(ConfigVrrp, TtlBoundsOfAPeerTurnTheSourceCheckOn) {
  const auto result = load_instance("unicast_peer {\n10.0.0.8 min_ttl 3 max_ttl 9\n10.0.0.9\n}");
  const VrrpInstance& vi = instance(result);
  EXPECT_EQ(vi.unicast_peer.at(0).min_ttl, 3);
  EXPECT_EQ(vi.unicast_peer.at(0).max_ttl, 9);
  EXPECT_EQ(vi.unicast_peer.at(1).max_ttl, 255);
  EXPECT_EQ(vi.unicast_ttl, 255);
  EXPECT_TRUE(vi.check_unicast_src);
}

TEST(ConfigVrrp, StrictModeForbidsWhatTheRfcDoesNotKnow) {
  const auto result =
      load_text("global_defs {\nvrrp_strict\n}\n" +
                instance_text("A", "priority 9\nstate MASTER\nauthentication {\nauth_type PASS\nauth_pass 1\n}"));
  EXPECT_EQ(result.count(Severity::warning), 2u);
  const VrrpInstance& vi = instance(result);
  EXPECT_TRUE(vi.strict_mode);
  EXPECT_EQ(vi.authentication.type, AuthType::none);
  EXPECT_EQ(vi.state, InitialState::backup);
  EXPECT_FALSE(vi.accept);
  EXPECT_TRUE(vi.lower_prio_no_advert);
}

TEST(ConfigVrrp, OffBehindVrrpStrictMeansNothing) {
  const auto result = load_text("global_defs {\nvrrp_strict off\n}\n" + instance_text("A", ""));
  EXPECT_THAT(all_messages(result), testing::Contains("notice main.conf:2:13 extra-words"));
  EXPECT_TRUE(instance(result).strict_mode);
}

TEST(ConfigVrrp, OurOwnKeywords) {
  const auto result = load_instance(
      "graceful_handover off\ngraceful_handover_timeout 0.5\nreexamine_after_pause off\nv3_checksum_as_v2");
  EXPECT_THAT(faults(result), IsEmpty());
  EXPECT_FALSE(instance(result).graceful_handover);
  EXPECT_EQ(instance(result).graceful_handover_timeout, Duration(500ms));
  EXPECT_FALSE(instance(result).reexamine_after_pause);
  EXPECT_TRUE(instance(result).v3_checksum_as_v2);
}

}  // namespace
}  // namespace viplane::config
