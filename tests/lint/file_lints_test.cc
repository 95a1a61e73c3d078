// SPDX-License-Identifier: GPL-2.0-or-later
// Each lint of one file: a file that it must find, and near misses that it must not.
#include <gmock/gmock.h>

#include "tests/lint/cases.h"
#include "tests/lint/texts.h"

namespace viplane::lint {
namespace {

struct FileCase {
  const char* id;
  std::string hit;
  std::string where;  // what is found: severity, file, line
  std::vector<std::string> misses;
};

const std::string kScript = "vrrp_script chk { script /bin/true\nweight -20\n}\n";
const std::string kFault = "vrrp_script chk { script /bin/true\n}\n";

std::vector<FileCase> file_cases() {
  const std::string track = "\ntrack_script {\nchk\n}";
  return {
      {"nopreempt-state-master",
       router("state MASTER\npriority 150\nnopreempt"),
       "warning lb1.conf:6",
       {router("state BACKUP\npriority 150\nnopreempt"), router("state MASTER\npriority 150")}},
      {"nopreempt-weights",
       kScript + router("nopreempt" + track),
       "warning lb1.conf:7",
       {kFault + router("nopreempt" + track), kScript + router("priority 90" + track), kScript + router("nopreempt")}},
      {"advert-interval-short",
       router("version 3\nadvert_int 0.01"),
       "warning lb1.conf:5",
       {router("version 3\nadvert_int 0.1"), router("advert_int 1"),
        router("version 3\nadvert_int 0.01\ndown_timer_adverts 20")}},
      {"silent-after-conflict",
       router("strict_mode on"),
       "warning lb1.conf:1",
       {router("strict_mode on\ngarp_lower_prio_repeat 5"), router("garp_lower_prio_delay 0"), router("")}},
      {"silent-after-conflict",
       router("garp_lower_prio_repeat 0"),
       "warning lb1.conf:4",
       {router("garp_lower_prio_repeat 1")}},
      {"source-among-peers",
       router("unicast_src_ip 192.168.1.11\nunicast_peer {\n192.168.1.11\n192.168.1.12\n}"),
       "warning lb1.conf:6",
       {router("unicast_src_ip 192.168.1.11\nunicast_peer {\n192.168.1.12\n}")}},
      {"owner-without-address",
       router("mcast_src_ip 192.168.1.11\npriority 255"),
       "warning lb1.conf:5",
       {router("mcast_src_ip 192.168.1.100\npriority 255"), router("mcast_src_ip 192.168.1.11\npriority 254"),
        router("priority 255")}},
      {"address-without-owner",
       router("mcast_src_ip 192.168.1.100\npriority 200"),
       "warning lb1.conf:6",
       {router("mcast_src_ip 192.168.1.100\npriority 255"), router("mcast_src_ip 192.168.1.11\npriority 200")}},
      {"vip-not-connected",
       router("mcast_src_ip 192.168.1.11", "10.0.0.100"),
       "warning lb1.conf:6",
       {router("mcast_src_ip 192.168.1.11", "192.168.1.100"), router("mcast_src_ip 192.168.1.11", "10.0.0.100/24"),
        router("mcast_src_ip 192.168.1.11", "10.0.0.9/24\n10.0.0.100"),
        router("mcast_src_ip 192.168.1.11", "10.0.0.100 dev eth1"), router("mcast_src_ip fd00::1", "2001:db8::1"),
        router("mcast_src_ip 192.168.1.11\nvirtual_routes {\n10.0.0.0/24 dev eth0\n}", "10.0.0.100"),
        router("", "10.0.0.100")}},
      {"vip-not-connected",
       router("mcast_src_ip 192.168.1.11", "192.168.2.100"),
       "notice lb1.conf:6",
       {router("mcast_src_ip 192.168.1.11", "192.168.2.100/22")}},
      {"vip-twice",
       router("") +
           "vrrp_instance VI_2 {\ninterface eth1\nvirtual_router_id 52\nvirtual_ipaddress {\n192.168.1.100\n}\n}",
       "warning lb1.conf:13",
       {router("") +
        "vrrp_instance VI_2 {\ninterface eth1\nvirtual_router_id 52\nvirtual_ipaddress {\n192.168.1.101\n}\n}"}},
      {"auth-pass-too-long",
       router("authentication {\nauth_type PASS\nauth_pass 123456789\n}"),
       "warning lb1.conf:6",
       {router("authentication {\nauth_type PASS\nauth_pass 12345678\n}")}},
      {"empty-unicast-peer",
       router("unicast_peer {\n}"),
       "error lb1.conf:1",
       {router("unicast_peer {\n192.168.1.12\n}"), router("")}},
      {"no-unicast-peer",
       router("unicast_src_ip 192.168.1.11"),
       "warning lb1.conf:1",
       {router("unicast_src_ip 192.168.1.11\nunicast_peer {\n192.168.1.12\n}"), router("mcast_src_ip 192.168.1.11")}},
      {"duplicate-vrid",
       router("") +
           "vrrp_instance VI_2 {\ninterface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\n192.168.1.101\n}\n}",
       "error lb1.conf:9",
       {router("") + "vrrp_instance VI_2 {\ninterface eth1\nvirtual_router_id 51\nvirtual_ipaddress {\n10.0.0.1\n}\n}",
        router("") + "vrrp_instance VI_2 {\ninterface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\nfe80::1\n}\n}"}},
      {"service-without-vip",
       router("", "192.168.1.99") + service("lb_kind DR" + server("192.168.1.21 80")),
       "warning lb1.conf:9",
       {router("") + service("lb_kind DR" + server("192.168.1.21 80")),
        service("lb_kind DR" + server("192.168.1.21 80"))}},
      {"dr-real-server-far",
       router("") + service("lb_kind DR" + server("10.9.0.21 80")),
       "warning lb1.conf:13",
       {router("") + service("lb_kind DR" + server("192.168.1.21 80")),
        router("", "192.168.1.100/22") + service("lb_kind DR" + server("192.168.2.21 80")),
        router("", "192.168.1.100\n10.9.0.1/24") + service("lb_kind DR" + server("10.9.0.21 80")),
        router("") + service("lb_kind TUN" + server("10.9.0.21 80")), service("lb_kind DR" + server("10.9.0.21 80"))}},
      {"dr-real-server-far",
       router("", "192.168.1.100") + service("lb_kind DR" + server("192.168.2.21 80")),
       "notice lb1.conf:13",
       {router("", "192.168.1.100") + service("lb_kind DR" + server("192.168.1.21 80"))}},
      {"port-not-rewritten",
       router("") + service("lb_kind DR" + server("192.168.1.21 8080")),
       "warning lb1.conf:13",
       {router("") + service("lb_kind NAT" + server("192.168.1.21 8080")),
        router("") + service("lb_kind DR" + server("192.168.1.21 80"))}},
      {"tun-mtu",
       router("") + service("lb_kind TUN" + server("192.168.1.21 80")),
       "notice lb1.conf:9",
       {router("") + service("lb_kind DR" + server("192.168.1.21 80"))}},
      {"nat-no-way-back",
       router("") + service("lb_kind NAT" + server("10.9.0.21 80")),
       "warning lb1.conf:13",
       {router("", "192.168.1.100/24\n10.9.0.1/24 dev eth1") + service("lb_kind NAT" + server("10.9.0.21 80")),
        router("") + service("lb_kind NAT" + server("192.168.1.21 80")),
        router("") + service("lb_kind NAT" + server("127.0.0.1 80")),
        router("") + service("lb_kind DR" + server("10.9.0.21 80")), service("lb_kind NAT" + server("10.9.0.21 80"))}},
      {"nat-gateway-apart",
       router("") +
           "vrrp_instance IN {\ninterface eth1\nvirtual_router_id 52\nvirtual_ipaddress {\n10.9.0.1/24\n}\n}\n" +
           service("lb_kind NAT" + server("10.9.0.21 80")),
       "warning lb1.conf:16",
       {router("") +
            "vrrp_instance IN {\ninterface eth1\nvirtual_router_id 52\nvirtual_ipaddress {\n10.9.0.1/24\n}\n}\n" +
            "vrrp_sync_group G { group { VI_1\nIN\n}\n}\n" + service("lb_kind NAT" + server("10.9.0.21 80")),
        router("", "192.168.1.100/24\n10.9.0.1/24") + service("lb_kind NAT" + server("10.9.0.21 80"))}},
      {"sorry-is-real-server",
       service("lb_kind DR\nsorry_server 192.168.1.21 80" + server("192.168.1.21 80")),
       "warning lb1.conf:5",
       {service("lb_kind DR\nsorry_server 192.168.1.29 80" + server("192.168.1.21 80")),
        service("lb_kind NAT\nsorry_server 192.168.1.21 81" + server("192.168.1.21 80"))}},
      {"director-is-real-server",
       router("mcast_src_ip 192.168.1.11") + service("lb_kind DR" + server("192.168.1.11 80")),
       "warning lb1.conf:13",
       {router("mcast_src_ip 192.168.1.11") + service("lb_kind DR" + server("192.168.1.21 80"))}},
      {"director-is-real-server",
       router("") + service("lb_kind DR" + server("192.168.1.100 80")),
       "warning lb1.conf:13",
       {router("") + service("lb_kind NAT" + server("127.0.0.1 80"))}},
      {"unchecked-real-server",
       service("lb_kind DR\nreal_server 192.168.1.21 80 {\n}"),
       "notice lb1.conf:5",
       {service("lb_kind DR" + server("192.168.1.21 80"))}},
  };
}

TEST(FileLints, EachFindsItsFaultAtItsLine) {
  for (const FileCase& each : file_cases()) {
    const CheckResult result = check_texts(each.hit);
    EXPECT_THAT(found(result, each.id), testing::ElementsAre(each.where)) << each.id << "\n"
                                                                          << each.hit << story(result);
  }
}

TEST(FileLints, EachLeavesItsNearMissesAlone) {
  for (const FileCase& each : file_cases())
    for (const std::string& miss : each.misses) {
      const CheckResult result = check_texts(miss);
      EXPECT_THAT(found(result, each.id), testing::IsEmpty()) << each.id << "\n" << miss << story(result);
    }
}

// With a host: its near misses are right on that host, and nothing is found without one.
std::vector<FileCase> host_cases() {
  return {
      {"script-missing",
       router("notify_stop /bin/sh\nnotify_master /etc/gone"),
       "warning lb1.conf:5",
       {router("notify_master /bin/sh"), router("notify_backup \"/bin/sh -c true\"")}},
      {"script-missing",  // the program is there, its script is not
       router("notify_backup \"/bin/sh /etc/gone.sh\""),
       "warning lb1.conf:4",
       {router("notify_backup \"/bin/sh /etc/script\"")}},
      {"script-missing",  // it cannot be executed
       router("notify_master /etc/script"),
       "warning lb1.conf:4",
       {}},
      {"interface-missing",
       router("track_interface {\neth7\n}"),
       "warning lb1.conf:5",
       {router("track_interface {\neth0\n}"), router("")}},
  };
}

TEST(HostLints, EachFindsItsFaultAtItsLine) {
  const FakeHost host;
  for (const FileCase& each : host_cases()) {
    const CheckResult result = check_texts(each.hit, {}, &host);
    EXPECT_THAT(found(result, each.id), testing::ElementsAre(each.where)) << each.id << "\n"
                                                                          << each.hit << story(result);
  }
}

TEST(HostLints, EachLeavesItsNearMissesAloneAndEverythingWithoutAHost) {
  const FakeHost host;
  for (const FileCase& each : host_cases()) {
    EXPECT_THAT(found(check_texts(each.hit), each.id), testing::IsEmpty()) << each.id << "\n" << each.hit;
    for (const std::string& miss : each.misses)
      EXPECT_THAT(found(check_texts(miss, {}, &host), each.id), testing::IsEmpty()) << each.id << "\n" << miss;
  }
}

TEST(HostLints, KnowTheHostsNetworksAndMtu) {
  const FakeHost host, jumbo(9000);
  const std::string tunnel = router("") + service("lb_kind TUN" + server("192.168.1.21 80"));
  EXPECT_THAT(found(check_texts(tunnel, {}, &host), "tun-mtu"), testing::SizeIs(1));
  EXPECT_THAT(found(check_texts(tunnel, {}, &jumbo), "tun-mtu"), testing::IsEmpty());
  EXPECT_THAT(found(check_texts(router("", "192.168.2.100"), {}, &host), "vip-not-connected"),
              testing::ElementsAre("warning lb1.conf:6"));
  EXPECT_THAT(found(check_texts(router("", "192.168.1.100"), {}, &host), "vip-not-connected"), testing::IsEmpty());
}

void add(Tried& tried, const std::vector<FileCase>& cases) {
  for (const FileCase& each : cases) {
    tried.hits.insert(each.id);
    if (!each.misses.empty()) tried.misses.insert(each.id);
  }
}

}  // namespace

void add_file_cases(Tried& tried) { add(tried, file_cases()); }
void add_host_cases(Tried& tried) { add(tried, host_cases()); }

}  // namespace viplane::lint
