// SPDX-License-Identifier: GPL-2.0-or-later
// What is printed loads as the same: for what stands here, for every keepalived.conf of the project, and for the files
// from the field in the folder that VIPLANE_CORPUS names.
#include "control/config/print.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "control/config/conf_writer.h"
#include "control/config/values.h"
#include "tests/config/load_text.h"
#include "tests/config/without_locations.h"

namespace viplane::config {
namespace {

namespace fs = std::filesystem;

void expect_round_trip(const Config& config, const std::string& name) {
  const std::string printed = to_keepalived_conf(config);
  // Another node's name and seed must not matter any more.
  const Config again = load_text(printed, {.node_name = "elsewhere", .random_seed = 99}).config;
  EXPECT_TRUE(without_locations(config) == without_locations(again)) << name << "\n"
                                                                     << printed << "\nbecame\n"
                                                                     << to_keepalived_conf(again);
  EXPECT_EQ(to_keepalived_conf(again), printed) << name;
}

void expect_round_trip_of_folder(const std::string& folder) {
  std::size_t files = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".conf") continue;
    expect_round_trip(load_config(DiskFiles(), entry.path()).config, entry.path());
    ++files;
  }
  EXPECT_GT(files, 3u) << folder;
}

TEST(ConfigPrint, LoadsAsTheSameForTheProjectsFiles) {
  expect_round_trip_of_folder(VIPLANE_SOURCE_DIR "/scenarios");
  expect_round_trip(load_config(DiskFiles(), VIPLANE_SOURCE_DIR "/packaging/keepalived.conf").config, "packaging");
}

TEST(ConfigPrint, LoadsAsTheSameForTheCorpus) {
  const char* folder = std::getenv("VIPLANE_CORPUS");
  if (folder == nullptr) GTEST_SKIP() << "VIPLANE_CORPUS names no folder of keepalived.conf files";
  expect_round_trip_of_folder(folder);
}

TEST(ConfigPrint, LoadsAsTheSameForInstancesWithEverything) {
  const auto result = load_text(R"(
instance blue
net_namespace green
use_pid_dir
SSL {
  ca /etc/ca
  certificate "/etc/a b"
  key /etc/key
  password "x y"
}
interface_up_down_delays {
  eth0 0.25 0.125
  eth9 3
}
global_defs {
  vrrp_delay_after_boot 60.5
  umask IWGRP|IWOTH
  startup_script "/bin/x 'a b'" nobody
  shutdown_script /bin/y
  shutdown_script_timeout 99
  router_id "lb one"
  notification_email { a@b.c d@e.f }
  notification_email_from x@y.z
  smtp_server 10.0.0.25 2525
  smtp_alert
  no_email_faults
  no_checker_emails
  smtp_helo_name lb.example
  smtp_connect_timeout 7
  script_user nobody nogroup
  enable_script_security
  vrrp_mcast_group4 224.0.0.99
  vrrp_garp_interval 0.25
  vrrp_startup_delay 3.5
  vrrp_higher_prio_send_advert off
  vrrp_notify_fifo /run/x root adm
  vrrp_notify_fifo_script "/bin/reader 'one word' two" nobody
  lvs_timeouts tcp 900 tcpfin 60
  vrrp_priority -10
  vrrp_rt_priority 50
  vrrp_no_swap
  vrrp_cpu_affinity 0 1
  checker_priority 5
  checker_cpu_affinity 1
  checker_no_swap
  state_dump_file /run/state
  stats_dump_file "/run/its stats"
  json_dump_file /run/json
}
vrrp_script chk {
  script "/bin/sh -c 'curl -s \"http://x/#y\" | grep \"it's\"'"
  interval 3
  weight -20 reverse
  rise 2
  fall 4
  user nobody
  init_fail
}
track_file flag { file "/tmp/a b" weight 3 init_file 7 overwrite }
vrrp_track_process web { process nginx -g "daemon off;"
  param_match initial
  quorum 2
  quorum_max 4
  fork_delay 0.5
  weight 5 }
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 150
  version 3
  advert_int 0.25
  nopreempt
  mcast_src_ip 10.0.0.7
  track_src_ip
  use_vmac
  virtual_ipaddress {
    10.0.0.1/24 brd + label eth0:1 scope link
    10.0.0.2 dev eth1 no_track noprefixroute peer 10.0.0.3/32 metric 5 preferred_lft forever
  }
  virtual_ipaddress_excluded { 2001:db8::1/64 }
  track_script { chk weight 10 }
  track_file { flag }
  track_process { web weight -4 reverse }
  track_interface { eth2 weight -3 }
  notify_master "/etc/n.sh a 'b c' \"d'e\"" root
  notify_deleted /etc/gone
  garp_master_delay 0
}
vrrp_instance VI_2 {
  state MASTER
  interface eth1
  virtual_router_id 52
  authentication { auth_type PASS
    auth_pass "a #$~\\\"" }
  unicast_src_ip 10.1.0.1
  unicast_peer { 10.1.0.2 min_ttl 3
    10.1.0.3 }
  unicast_ttl 9
  virtual_ipaddress { 10.1.0.9 }
  preempt_delay 3
}
vrrp_instance VI_3 { interface eth2
  virtual_router_id 53
  strict_mode
  priority 255
  native_ipv6
}
vrrp_sync_group G { group { VI_1
    VI_2 }
  notify "/etc/g.sh" }
)");
  EXPECT_FALSE(result.has_errors());
  EXPECT_EQ(result.config.instances.size(), 3u);
  expect_round_trip(result.config, "instances");
}

TEST(ConfigPrint, LoadsAsTheSameForRoutesAndRules) {
  const auto result = load_text(R"(
track_group "G 1" {
  group {
    VI_1
  }
}
track_group empty {
}
static_ipaddress {
  10.7.0.1/24 dev eth1 metric 7 preferred_lft 30 track_group "G 1"
  2001:db8:7::1/64 home -nodad mngtmpaddr preferred_lft forever
  239.1.1.1 dev eth1 autojoin no_track
}
static_routes {
  default via 10.7.0.9 dev eth1 metric 5 track_group "G 1"
  inet6 default dev eth0 no_track protocol 77
}
static_rules {
  from 10.8.0.0/16 table 7 track_group empty
  inet6 not fwmark 1/3 nop preference 9
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress { 10.0.0.1/24 }
  virtual_routes {
    unreachable 10.9.0.0/16 table 12
    10.10.0.0/16 mtu lock 1400 quickack 1 append tos 16 scope link dev eth1
    10.11.0.0/16 nexthop via 10.0.0.2 onlink dev eth0 weight 2 nexthop dev eth1
    10.12.0.0/16 nexthop via 10.0.0.2 weight 2
  }
  virtual_rules {
    iif eth0 oif eth1 sport 1-2 dport 3 ipproto tcp uidrange 0-9 suppress_prefixlength 0 lookup main preference 8
    to 2001:db8::/32 goto 99 preference 3 no_track
  }
}
)");
  EXPECT_FALSE(result.has_errors());
  EXPECT_EQ(result.config.static_routes.size() + result.config.static_rules.size(), 4u);
  EXPECT_EQ(result.config.instances.at(0).virtual_routes.size(), 4u);
  EXPECT_EQ(result.config.instances.at(0).virtual_rules.size(), 2u);
  expect_round_trip(result.config, "routing");
}

TEST(ConfigPrint, LoadsAsTheSameForServicesWithEverything) {
  const auto result = load_text(R"(
global_defs { checker_log_all_failures }
track_file f { file /tmp/f }
virtual_server_group web {
  10.0.0.1-9 80
  10.0.1.0/30 81
  fwmark 7
}
virtual_server group web {
  lb_algo mh
  mh-port
  lb_kind TUN type gue port 6080
  protocol SCTP
  persistence_timeout
  persistence_granularity 255.255.255.0
  quorum 3
  hysteresis 1
  quorum_up "/bin/q up"
  alpha
  omega
  virtualhost www
  connect_timeout 7
  delay_loop 2.5
  retry 4
  sorry_server 10.9.9.9 80
  sorry_server_inhibit
  sorry_server_lvs_method NAT
  real_server 10.2.0.1 80 {
    weight 3
    inhibit_on_failure
    uthreshold 10
    HTTP_GET {
      url { path "/a b"
        digest 0123456789abcdef0123456789abcdef
        status_code 200-204 301 599 }
      url { path /c
        virtualhost other }
      http_protocol 1.1K
      connect_port 8080
    }
    MISC_CHECK { misc_path "/bin/check 'a b'"
      misc_dynamic
      user nobody nogroup }
    FILE_CHECK { track_file f
      weight 2 reverse }
    BFD_CHECK { name b }
  }
  real_server 10.2.0.2 80 {
    UDP_CHECK { payload 00 ff 7
      require_reply 1x xx ab
      max_reply_length 9 }
    DNS_CHECK { type A
      name example.org }
    SMTP_CHECK { helo_name me
      host { connect_port 26 } }
    SSL_GET { url { path / }
      enable_sni }
    warmup 0
  }
}
virtual_server fwmark 3 { protocol TCP
  lb_algo rr
  lb_kind DR
  ip_family inet6
  real_server 2001:db8::1 80 { PING_CHECK { } }
}
virtual_server 10.0.0.77 {
  lb_algo sh
  sh-fallback
  lb_kind NAT
  protocol TCP
  real_server 10.2.0.3 { TCP_CHECK { bindto 10.2.0.9
    fwmark 4
    alpha off } }
}
)");
  EXPECT_FALSE(result.has_errors());
  EXPECT_EQ(result.config.virtual_servers.size(), 3u);
  EXPECT_EQ(result.config.virtual_servers.front().real_servers.front().checkers.size(), 4u);
  expect_round_trip(result.config, "services");
}

TEST(ConfigPrint, QuotesWhatTheLanguageWouldTakeForSomethingElse) {
  for (const char* word : {"plain", "", "two words", "#comment", "!", "${_HASH}", "$X", "a\"b", "a'b", "\\n", "{", "@x",
                           "~SEQ(a,1,2)", "\t", "ü", "{{ x }}"}) {
    const auto result = load_text("global_defs {\nnotification_email {\n" + quoted_word(word) + "\n}\n}\n");
    EXPECT_EQ(result.config.global.notification_email, std::vector<std::string>{word});
  }
}

TEST(ConfigPrint, CommandsKeepTheirWords) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"/bin/x"}, {"/bin/x", ""}, {"a b", "c'd", "e\"f", "'", "\"", "'\"'"}, {"x", "it's \"so\""}}) {
    const auto result = load_instance("notify_master " + quoted_command(words));
    EXPECT_EQ(instance(result).notify.master->words, words);
  }
}

}  // namespace
}  // namespace viplane::config
