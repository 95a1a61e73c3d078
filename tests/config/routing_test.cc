// SPDX-License-Identifier: GPL-2.0-or-later
// virtual_routes, virtual_rules, static_* and track_group: what a line asks for, and what keepalived 2.2.7 does about
// bad ones.
#include <gmock/gmock.h>

#include "control/config/print.h"
#include "tests/config/load_text.h"
#include "tests/config/without_locations.h"

namespace viplane::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

LoadResult load_route(const std::string& line) { return load_instance("virtual_routes {\n" + line + "\n}"); }
LoadResult load_rule(const std::string& line) { return load_instance("virtual_rules {\n" + line + "\n}"); }

// What a line asks for, in the words that it is printed with; "-" where it is left out.
std::string route(const std::string& line) {
  const auto result = load_route(line);
  return instance(result).virtual_routes.empty() ? "-" : to_string(instance(result).virtual_routes.front().entry);
}
std::string rule(const std::string& line) {
  const auto result = load_rule(line);
  return instance(result).virtual_rules.empty() ? "-" : to_string(instance(result).virtual_rules.front().entry);
}

TEST(ConfigRoutes, AreReadAsIproute2Writes) {
  for (const auto& [line, means] : std::vector<std::pair<std::string, std::string>>{
           {"192.168.1.0/24 via 10.0.0.254", "192.168.1.0/24 via 10.0.0.254"},
           {"src 10.0.0.1 to 192.168.1.0/24 via 10.0.0.254 dev eth1",
            "192.168.1.0/24 src 10.0.0.1 via 10.0.0.254 dev eth1"},
           {"unicast 192.168.1.0/24 dev eth1", "192.168.1.0/24 dev eth1"},
           {"192.168.1.7 oif eth1", "192.168.1.7/32 dev eth1"},
           {"default via 10.0.0.254 table 101", "0.0.0.0/0 table 101 via 10.0.0.254"},
           {"default via 2001:db8::1", "::/0 via 2001:db8::1"},
           {"inet6 default dev eth0", "::/0 dev eth0"},
           {"all dev eth0", "0.0.0.0/0 dev eth0"},
           {"192.168.1.0/24 via inet 10.0.0.254", "192.168.1.0/24 via 10.0.0.254"},
           {"blackhole 192.168.1.0/24", "blackhole 192.168.1.0/24"},
           {"unreachable default table 0x10", "unreachable 0.0.0.0/0 table 16"},
           {"prohibit 2001:db8::/32 metric 7", "prohibit 2001:db8::/32 metric 7"},
           {"throw 192.168.1.0/24 table default", "throw 192.168.1.0/24 table 253"},
           {"local 192.168.1.1 dev lo table local", "local 192.168.1.1/32 table 255 dev lo"},
           {"192.168.1.0/24 dev eth0 priority 20", "192.168.1.0/24 metric 20 dev eth0"},
           {"192.168.1.0/24 dev eth0 preference 20 append", "192.168.1.0/24 metric 20 append dev eth0"},
           {"192.168.1.0/24 dev eth0 tos 0x10 scope link add", "192.168.1.0/24 tos 16 scope 253 add dev eth0"},
           {"192.168.1.0/24 dev eth0 mtu lock 1400 advmss 1360 initcwnd 20",
            "192.168.1.0/24 mtu lock 1400 advmss 1360 initcwnd 20 dev eth0"},
           {"192.168.1.0/24 via 10.9.9.9 dev eth0 onlink", "192.168.1.0/24 via 10.9.9.9 dev eth0 onlink"},
           {"192.168.1.0/24 nexthop via 10.0.0.1 weight 1 nexthop via 10.1.0.1 dev eth1 onlink weight 256",
            "192.168.1.0/24 nexthop via 10.0.0.1 weight 1 nexthop via 10.1.0.1 dev eth1 onlink weight 256"},
           {"192.168.1.0/24 dev eth0 protocol 77 no_track", "192.168.1.0/24 protocol 77 dev eth0"},
       }) {
    EXPECT_EQ(route(line), means) << line;
    EXPECT_THAT(all_messages(load_route(line)), IsEmpty()) << line;
  }
}

TEST(ConfigRoutes, FaultyLinesAreLeftOutWithTheirPlace) {
  for (const auto& [line, place] : std::vector<std::pair<std::string, std::string>>{
           {"via 10.0.0.254", "5:5"},                                 // no target
           {"192.168.1.0/24", "5:1"},                                 // no way
           {"192.168.1.0/24 via 10.0.0.999", "5:20"},                 //
           {"192.168.1.0/24 via 10.0.0.254 frobnicate 7", "5:31"},    //
           {"192.168.1.0/24 dev eth0 table nowhere", "5:31"},         //
           {"192.168.1.0/24 dev eth0 table 0", "5:31"},               //
           {"192.168.1.0/24 dev eth0 mtu 99999999999", "5:29"},       //
           {"192.168.1.0/24 dev eth0 scope x", "5:31"},               //
           {"192.168.1.0/24 via 2001:db8::1", "5:20"},                // two families
           {"192.168.1.0/24 src 2001:db8::1 dev eth0", "5:36"},       //
           {"192.168.1.0/24 nexthop via 10.0.0.1 weight 0", "5:44"},  //
           {"192.168.1.0/24 via 10.0.0.1 weight 3", "5:29"},          // no nexthop
           {"192.168.1.0/24 via 10.0.0.1 nexthop via 10.0.0.2", "5:29"},
           {"blackhole 192.168.1.0/24 dev eth0", "5:30"},
           {"192.168.1.0/24 dev a_name_of_sixteen", "5:20"},
           {"nat 192.168.1.1 via 10.0.0.1", "5:1"},
       }) {
    EXPECT_EQ(route(line), "-") << line;
    EXPECT_THAT(faults(load_route(line)), ElementsAre("warning main.conf:" + place + " bad-value")) << line;
  }
}

TEST(ConfigRoutes, AMissingParameterIsAnErrorAsWithKeepalived) {
  for (const char* line : {"192.168.1.0/24 via", "192.168.1.0/24 dev eth0 mtu", "192.168.1.0/24 dev eth0 table"})
    EXPECT_TRUE(load_route(line).has_errors()) << line;
  EXPECT_TRUE(load_rule("from 192.168.1.0/24 table").has_errors());
}

TEST(ConfigRoutes, BitsBehindThePrefixAreTakenOff) {
  EXPECT_EQ(route("192.168.1.7/24 dev eth0"), "192.168.1.0/24 dev eth0");
  EXPECT_THAT(faults(load_route("192.168.1.7/24 dev eth0")), ElementsAre("warning main.conf:5:1 bad-value"));
  EXPECT_EQ(route("192.168.1.0/33 dev eth0"), "192.168.1.0/32 dev eth0");
}

TEST(ConfigRoutes, OptionsWithoutEffectAreNamedOnceEach) {
  const auto result = load_route("192.168.1.0/24 dev eth0 realms 7 rtt 10ms features ecn mtu 1400");
  EXPECT_THAT(all_messages(result),
              ElementsAre("notice main.conf:5:25 not-in-effect", "notice main.conf:5:34 not-in-effect",
                          "notice main.conf:5:43 not-in-effect"));
  EXPECT_EQ(to_string(instance(result).virtual_routes.front().entry), "192.168.1.0/24 mtu 1400 dev eth0");
  EXPECT_THAT(faults(load_route("192.168.1.0/24 dev eth0 vrf blue")),
              ElementsAre("warning main.conf:5:25 not-in-effect"));
}

TEST(ConfigRoutes, OldWordsStillMeanWhatTheySaid) {
  EXPECT_EQ(route("0.0.0.0/0 gw 10.0.0.1"), "0.0.0.0/0 via 10.0.0.1");
  EXPECT_EQ(route("192.168.1.0/24 via 10.0.0.1 or 10.0.0.2"),
            "192.168.1.0/24 nexthop via 10.0.0.1 weight 1 nexthop via 10.0.0.2 weight 1");
  EXPECT_THAT(all_messages(load_route("0.0.0.0/0 gw 10.0.0.1")), ElementsAre("notice main.conf:5:11 deprecated"));
}

TEST(ConfigRoutes, AProtocolOfItsOwnHasOnlyARouteThatIsNotPutBack) {
  const auto result = load_route("192.168.1.0/24 dev eth0 protocol 77");
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:5:34 bad-combination"));
  EXPECT_FALSE(instance(result).virtual_routes.front().entry.protocol);
}

TEST(ConfigRoutes, TableNamesStandInIproute2sFiles) {
  MemoryFiles files({{"main.conf",
                      "static_routes {\n10.7.0.0/16 dev eth0 table up\n10.8.0.0/16 dev eth0 table side\n"
                      "10.9.0.0/16 dev eth0 table gone\n}\n"},
                     {"/etc/iproute2/rt_tables", "#\n255\tlocal\n100 up # a comment\n#101 gone\n"},
                     {"/etc/iproute2/rt_tables.d/mine.conf", "0x66 side\n"}});
  const auto result = load_files(files);
  ASSERT_THAT(result.config.static_routes, SizeIs(2));
  EXPECT_EQ(result.config.static_routes[0].entry.table, 100u);
  EXPECT_EQ(result.config.static_routes[1].entry.table, 0x66u);
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:4:28 bad-value"));
}

TEST(ConfigRules, AreReadAsIproute2Writes) {
  for (const auto& [line, means] : std::vector<std::pair<std::string, std::string>>{
           {"from 192.168.2.0/24 table 1 preference 5", "from 192.168.2.0/24 table 1 preference 5"},
           {"to 192.168.2.7 lookup main priority 5", "to 192.168.2.7/32 table 254 preference 5"},
           {"from all fwmark 24/12 iif eth1 lookup 100 order 5", "iif eth1 fwmark 0x18/0xc table 100 preference 5"},
           {"inet6 fwmark 0x10 oif eth1 table 100 preference 5", "inet6 oif eth1 fwmark 0x10 table 100 preference 5"},
           {"from 2001:db8::/32 unreachable preference 5", "from 2001:db8::/32 unreachable preference 5"},
           {"from 10.0.0.1 type blackhole preference 5", "from 10.0.0.1/32 blackhole preference 5"},
           {"not from 10.0.0.1 prohibit preference 5", "not from 10.0.0.1/32 prohibit preference 5"},
           {"from 10.0.0.1 goto 7 preference 5", "from 10.0.0.1/32 goto 7 preference 5"},
           {"from 10.0.0.1 nop preference 5", "from 10.0.0.1/32 nop preference 5"},
           {"dport 10-20 sport 7 ipproto udp uidrange 1-2 tos 16 suppress_prefixlength 0 table 9 preference 5",
            "tos 16 ipproto 17 sport 7-7 dport 10-20 uidrange 1-2 table 9 suppress_prefixlength 0 preference 5"},
       }) {
    EXPECT_EQ(rule(line), means) << line;
    EXPECT_THAT(all_messages(load_rule(line)), IsEmpty()) << line;
  }
}

TEST(ConfigRules, FaultyLinesAreLeftOutWithTheirPlace) {
  for (const auto& [line, place] : std::vector<std::pair<std::string, std::string>>{
           {"from 192.168.2.0/24 preference 5", "5:32"},  // does nothing
           {"from 192.168.2.999 table 1 preference 5", "5:6"},
           {"from 192.168.2.0/24 table nowhere preference 5", "5:27"},
           {"from 192.168.2.0/24 blurb 7 table 1", "5:21"},
           {"from 192.168.2.7 to 2001:db8::/64 table 1 preference 5", "5:21"},
           {"from 192.168.2.7 table 1 preference 99999999999", "5:37"},
           {"from 192.168.2.7 type throw preference 5", "5:23"},
           {"from 192.168.2.7 goto 4 preference 5", "5:36"},
           {"fwmark x table 1 preference 5", "5:8"},
           {"sport 9-8 table 1 preference 5", "5:7"},
       }) {
    EXPECT_EQ(rule(line), "-") << line;
    EXPECT_THAT(faults(load_rule(line)), ElementsAre("warning main.conf:" + place + " bad-value")) << line;
  }
}

TEST(ConfigRules, WithoutAPreferenceTheyCountDownFrom16384InTheirFamily) {
  const auto result = load_text(
      "static_rules {\nfrom 10.0.0.1 table 1\nfrom 2001:db8::1 table 1\nfrom 10.0.0.2 table 1\n}\n"
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.9\n}\n"
      "virtual_rules {\nfrom 10.0.0.3 table 1\n}\n}\n");
  std::vector<std::uint32_t> preferences;
  for (const Rule& each : result.config.static_rules) preferences.push_back(each.entry.preference);
  for (const Rule& each : instance(result).virtual_rules) preferences.push_back(each.entry.preference);
  EXPECT_THAT(preferences, ElementsAre(16384, 16384, 16383, 16382));
  EXPECT_EQ(faults(result).front(), "warning main.conf:2:21 rule-without-preference");
}

TEST(ConfigRules, AConditionWithoutEffectTakesItsRuleAlong) {
  EXPECT_THAT(faults(load_rule("from 10.0.0.1 tun_id 7 table 1 preference 5")),
              ElementsAre("warning main.conf:5:15 not-in-effect"));
  EXPECT_EQ(rule("from 10.0.0.1 tun_id 7 table 1 preference 5"), "-");
}

TEST(ConfigStatics, DependOnTheGroupsThatStandAboveThem) {
  const auto result = load_text(
      "track_group G {\ngroup {\nA\nB\n}\n}\ntrack_group G {\n}\n"
      "static_ipaddress {\n10.7.0.1/24 track_group G\n}\nstatic_routes {\n10.8.0.0/16 via 10.7.0.9 track_group G\n"
      "10.9.0.0/16 dev eth1 track_group LATE\n}\nstatic_rules {\nfrom 10.8.0.0/16 table 7 preference 9 track_group "
      "G\n}\n"
      "track_group LATE {\n}\n"
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.9\n}\n}\n");
  EXPECT_THAT(faults(result),
              ElementsAre("warning main.conf:7:13 duplicate-name", "warning main.conf:14:34 undefined-name",
                          "warning main.conf:4:1 bad-member"));
  ASSERT_THAT(result.config.track_groups, SizeIs(2));
  EXPECT_THAT(result.config.track_groups.front().members, ElementsAre("A"));
  EXPECT_EQ(result.config.static_addresses.at(0).interface, "eth0") << "the default one";
  EXPECT_EQ(result.config.static_addresses.at(0).track_group, "G");
  EXPECT_EQ(result.config.static_routes.at(0).track_group, "G");
  EXPECT_EQ(result.config.static_routes.at(1).track_group, "");
  EXPECT_EQ(result.config.static_rules.at(0).track_group, "G");
}

TEST(ConfigStatics, OnlyStaticOnesHaveAGroup) {
  const std::string group = "track_group G {\ngroup {\nVI_1\n}\n}\n";
  const std::string head = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.9\n}\n";
  EXPECT_THAT(load_text(group + head + "virtual_routes {\n10.8.0.0/16 dev eth1 track_group G\n}\n}\n")
                  .config.instances.front()
                  .virtual_routes,
              IsEmpty());
}

TEST(ConfigAddresses, HaveTheHostsFlags) {
  const auto result = load_instance(
      "virtual_ipaddress_excluded {\n2001:db8::1/64 home mngtmpaddr\n2001:db8::2/64 -nodad\n239.1.1.1 autojoin\n"
      "10.0.0.7 autojoin\n}");
  const auto& list = instance(result).virtual_ipaddress_excluded;
  EXPECT_TRUE(list.at(0).home && list.at(0).mngtmpaddr && !list.at(0).detects_duplicates);
  EXPECT_TRUE(list.at(1).detects_duplicates);
  EXPECT_TRUE(list.at(2).autojoin);
  EXPECT_FALSE(list.at(3).autojoin) << "the kernel refuses it";
  EXPECT_THAT(faults(result), ElementsAre("warning main.conf:8:10 bad-value"));
}

}  // namespace
}  // namespace viplane::config
