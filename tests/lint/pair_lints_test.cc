// SPDX-License-Identifier: GPL-2.0-or-later
// Each lint between two files: a pair that it must find, and near misses that it must not.
#include <gmock/gmock.h>

#include "tests/lint/cases.h"
#include "tests/lint/texts.h"

namespace viplane::lint {
namespace {

struct TwoFiles {
  std::string first, second;
};

struct PairCase {
  const char* id;
  TwoFiles hit;
  std::string where;
  std::vector<TwoFiles> misses;
};

std::string auth(const std::string& password) {
  return "\nauthentication {\nauth_type PASS\nauth_pass " + password + "\n}";
}
std::string unicast(const std::string& own, const std::string& peer) {
  return (own.empty() ? "" : "\nunicast_src_ip " + own) + "\nunicast_peer {\n" + peer + "\n}";
}
std::string script(int weight) {
  return "vrrp_script chk { script /bin/true\nweight " + std::to_string(weight) + "\n}\n";
}
std::string second_router(int virtual_router_id = 52) {
  return "vrrp_instance VI_2 {\ninterface eth1\nvirtual_router_id " + std::to_string(virtual_router_id) +
         "\npriority 100\nvirtual_ipaddress {\n10.9.0.1/24\n}\n}\n";
}

std::string sync(const std::string& options) { return "global_defs {\nlvs_sync_daemon eth0 VI_1" + options + "\n}\n"; }

const std::string kHigh = "priority 150", kLow = "priority 100";
const std::string kTrack = "\ntrack_script {\nchk\n}";
const std::string kGroup = "vrrp_sync_group G { group { VI_1\nVI_2\n}\n}\n";

std::vector<PairCase> pair_cases() {
  const std::string high = router(kHigh), low = router(kLow);
  return {
      {"version-differs",
       {high, router(kLow + "\nversion 3")},
       "error lb2.conf:5",
       {{router(kHigh + "\nversion 3"), router(kLow + "\nversion 3")},
        {"global_defs { vrrp_version 3\n}\n" + high, router(kLow + "\nversion 3")}}},
      {"advert-interval-differs",
       {high, router(kLow + "\nadvert_int 2")},
       "error lb2.conf:5",
       {{router(kHigh + "\nadvert_int 1"), low}, {router(kHigh + "\nadvert_int 2"), router(kLow + "\nadvert_int 2")}}},
      {"advert-interval-differs",  // the backup adopts the master's
       {router(kHigh + "\nversion 3\nadvert_int 1"), router(kLow + "\nversion 3\nadvert_int 0.5")},
       "notice lb2.conf:6",
       {}},
      {"auth-differs",
       {router(kHigh + auth("secret")), router(kLow + auth("secrets"))},
       "error lb2.conf:5",
       {{router(kHigh + auth("secret")), router(kLow + auth("secret"))},
        {router(kHigh + auth("12345678a")), router(kLow + auth("12345678b"))}}},
      {"auth-differs", {router(kHigh + auth("secret")), low}, "error lb2.conf:1", {}},
      {"vip-count-differs",
       {high, router(kLow, "192.168.1.100/24\n192.168.1.101/24")},
       "error lb2.conf:5",
       {{high, low}}},
      {"vip-list-differs",
       {high, router(kLow, "192.168.1.101/24")},
       "error lb2.conf:5",
       {{router(kHigh, "192.168.1.1/24\n192.168.1.2/24"), router(kLow, "192.168.1.2/24\n192.168.1.1/24")}}},
      {"vrid-differs",
       {high,
        "vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 52\npriority 100\nvirtual_ipaddress {\n"
        "192.168.1.100/24\n}\n}"},
       "error lb2.conf:3",
       {{high + second_router(), low + second_router()}}},
      {"unicast-multicast-differs",
       {high, router(kLow + unicast("192.168.1.12", "192.168.1.11"))},
       "error lb2.conf:6",
       {{router(kHigh + unicast("192.168.1.11", "192.168.1.12")),
         router(kLow + unicast("192.168.1.12", "192.168.1.11"))},
        {router(kHigh + "\nmcast_src_ip 192.168.1.11"), low}}},
      {"multicast-group-differs",
       {high, "global_defs { vrrp_mcast_group4 224.0.0.19\n}\n" + low},
       "error lb2.conf:3",
       {{"global_defs { vrrp_mcast_group4 224.0.0.19\n}\n" + high, router(kLow + "\nmcast_dst_ip 224.0.0.19")}}},
      {"peers-not-mutual",
       {router(kHigh + unicast("192.168.1.11", "192.168.1.12")),
        router(kLow + unicast("192.168.1.13", "192.168.1.11"))},
       "error lb1.conf:6",
       {{router(kHigh + unicast("192.168.1.11", "192.168.1.12")),
         router(kLow + unicast("192.168.1.12", "192.168.1.11"))},
        {router(kHigh + unicast("192.168.1.11", "192.168.1.12\n192.168.1.13")),
         router(kLow + unicast("192.168.1.13", "192.168.1.11\n192.168.1.12"))}}},
      {"peers-not-mutual",
       {router(kHigh + unicast("", "192.168.1.12")), router(kLow + unicast("", "192.168.1.12"))},
       "error lb2.conf:5",
       {{router(kHigh + unicast("", "192.168.1.12")), router(kLow + unicast("", "192.168.1.11"))}}},
      {"same-source-address",
       {router(kHigh + "\nmcast_src_ip 192.168.1.11"), router(kLow + "\nmcast_src_ip 192.168.1.11")},
       "error lb2.conf:5",
       {{router(kHigh + "\nmcast_src_ip 192.168.1.11"), router(kLow + "\nmcast_src_ip 192.168.1.12")}}},
      {"equal-priorities", {low, low}, "warning lb2.conf:4", {{high, low}}},
      {"equal-priorities",
       {router(kLow + "\nnopreempt"), router(kLow + "\nnopreempt")},
       "notice lb2.conf:4",
       {{router(kHigh + "\nnopreempt"), router(kLow + "\nnopreempt")}}},
      {"equal-priorities", {router("priority 255"), router("priority 255")}, "error lb2.conf:4", {}},
      {"state-against-priority",
       {router(kHigh + "\nstate BACKUP"), router(kLow + "\nstate MASTER")},
       "notice lb2.conf:5",
       {{router(kHigh + "\nstate MASTER"), router(kLow + "\nstate BACKUP")}}},
      {"nopreempt-one-side",
       {high, router(kLow + "\nnopreempt")},
       "warning lb2.conf:5",
       {{router(kHigh + "\nnopreempt"), low}, {router(kHigh + "\nnopreempt"), router(kLow + "\nnopreempt")}}},
      {"nopreempt-weights",
       {script(-60) + router(kHigh + kTrack), router(kLow + "\nnopreempt")},
       "warning lb1.conf:9",
       {{script(-60) + router(kHigh + kTrack), low}, {router(kHigh), router(kLow + "\nnopreempt")}}},
      {"never-fails-over",
       {script(-20) + router(kHigh + kTrack), script(-20) + router(kLow + kTrack)},
       "error lb1.conf:9",
       {{script(-60) + router(kHigh + kTrack), script(-60) + router(kLow + kTrack)},
        {script(2) + router("priority 101" + kTrack), script(2) + router(kLow + kTrack)},
        {script(0) + router(kHigh + kTrack), low}}},
      {"never-fails-over",  // a tie is not enough: a backup takes over from a lower priority alone
       {script(-50) + router(kHigh + kTrack), low},
       "error lb1.conf:9",
       {{script(-51) + router(kHigh + kTrack), low}}},
      {"sync-group-differs",
       {high + second_router() + kGroup, low + second_router()},
       "warning lb1.conf:17",
       {{high + second_router() + kGroup, low + second_router() + kGroup},
        {high + second_router(), low + second_router()}}},
      {"router-alone",
       {high + second_router(), low},
       "warning lb1.conf:9",
       {{high + second_router(), low + second_router()}}},
      {"vip-prefix-differs", {high, router(kLow, "192.168.1.100")}, "warning lb2.conf:6", {{high, low}}},
      {"services-differ",
       {high + service("lb_kind DR" + server("192.168.1.21 80")),
        low + service("lb_kind DR" + server("192.168.1.22 80"))},
       "warning lb2.conf:9",
       {{high + service("lb_kind DR" + server("192.168.1.21 80") + server("192.168.1.22 80")),
         low + service("lb_kind DR" + server("192.168.1.22 80") + server("192.168.1.21 80"))}}},
      {"services-differ", {high + service("lb_kind DR" + server("192.168.1.21 80")), low}, "warning lb1.conf:9", {}},
      {"sync-daemon-differs", {high + sync(""), low}, "warning lb1.conf:10", {{high, low}}},
      {"sync-daemon-differs",
       {high + sync(""), low + sync(" id 7")},
       "warning lb2.conf:10",
       {{high + sync(" id 51"), low + sync("")}, {high + sync(" ttl 2"), low + sync(" maxlen 400")}}},
      {"sync-daemon-differs", {high + sync(" port 99"), low + sync("")}, "warning lb2.conf:10", {}},
      {"sync-daemon-differs", {high + sync(""), low + sync(" group 224.0.0.82")}, "warning lb2.conf:10", {}},
  };
}

TEST(PairLints, EachFindsItsFaultAtItsLine) {
  for (const PairCase& each : pair_cases()) {
    const CheckResult result = check_texts(each.hit.first, each.hit.second);
    EXPECT_THAT(found(result, each.id), testing::ElementsAre(each.where)) << each.id << "\n"
                                                                          << each.hit.first << "--\n"
                                                                          << each.hit.second << story(result);
  }
}

TEST(PairLints, EachLeavesItsNearMissesAlone) {
  for (const PairCase& each : pair_cases())
    for (const TwoFiles& miss : each.misses) {
      const CheckResult result = check_texts(miss.first, miss.second);
      EXPECT_THAT(found(result, each.id), testing::IsEmpty()) << each.id << "\n"
                                                              << miss.first << "--\n"
                                                              << miss.second << story(result);
    }
}

TEST(PairLints, FindNothingInAPairThatIsRight) {
  const std::string group = kGroup, lines = "\nadvert_int 1" + auth("secret");
  const std::string servers = service("lb_kind DR" + server("192.168.1.21 80") + server("192.168.1.22 80"));
  const CheckResult result = check_texts(script(-60) + router("state MASTER\n" + kHigh + lines + kTrack) + servers,
                                         script(-60) + router("state BACKUP\n" + kLow + lines + kTrack) + servers);
  EXPECT_THAT(result.findings, testing::IsEmpty()) << story(result);
}

// Who knows a partner's peers knows its own address.
TEST(PairLints, LearnADirectorsAddressFromItsPartner) {
  const std::string self = service("lb_kind DR" + server("192.168.1.11 80"));
  const CheckResult result = check_texts(router(kHigh + unicast("", "192.168.1.12")) + self,
                                         router(kLow + unicast("", "192.168.1.11")) + self);
  EXPECT_THAT(found(result, "director-is-real-server"), testing::ElementsAre("warning lb1.conf:16"));
}

}  // namespace

void add_pair_cases(Tried& tried) {
  for (const PairCase& each : pair_cases()) {
    tried.hits.insert(each.id);
    if (!each.misses.empty()) tried.misses.insert(each.id);
  }
}

}  // namespace viplane::lint
