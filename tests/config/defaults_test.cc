// SPDX-License-Identifier: GPL-2.0-or-later
// The defaults are those of keepalived 2.2.7's own dump of the same files (keepalived -d).
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

TEST(ConfigDefaults, OfAnInstance) {
  const auto result = load_instance("");
  EXPECT_THAT(all_messages(result), IsEmpty());
  const VrrpInstance& vi = instance(result);
  EXPECT_EQ(vi.version, 2);
  EXPECT_EQ(vi.state, InitialState::backup);
  EXPECT_EQ(vi.priority, 100);
  EXPECT_EQ(vi.advert_int, Duration(1s));
  EXPECT_EQ(vi.down_timer_adverts, 3u);
  EXPECT_EQ(vi.authentication.type, AuthType::none);
  EXPECT_FALSE(vi.nopreempt);
  EXPECT_EQ(vi.preempt_delay, Duration(0s));
  EXPECT_TRUE(vi.accept);
  EXPECT_FALSE(vi.strict_mode);
  EXPECT_FALSE(vi.skip_check_adv_addr);
  EXPECT_FALSE(vi.lower_prio_no_advert);
  EXPECT_FALSE(vi.higher_prio_send_advert.has_value());
  EXPECT_FALSE(vi.check_unicast_src);
  EXPECT_FALSE(vi.use_vmac);
  EXPECT_FALSE(vi.dont_track_primary);
  EXPECT_TRUE(vi.graceful_handover);
  EXPECT_EQ(vi.garp.master_delay, Duration(5s));
  EXPECT_EQ(vi.garp.master_repeat, 5u);
  EXPECT_EQ(vi.garp.master_refresh, Duration(0s));
  EXPECT_EQ(vi.garp.master_refresh_repeat, 1u);
  EXPECT_EQ(vi.garp.lower_prio_delay, Duration(5s));
  EXPECT_EQ(vi.garp.lower_prio_repeat, 5u);
  EXPECT_EQ(vi.garp.interval, Duration(0s));
  EXPECT_EQ(vi.virtual_ipaddress.at(0).prefix.length, 32);
  EXPECT_EQ(vi.virtual_ipaddress.at(0).interface, "eth0");
}

TEST(ConfigDefaults, OfGlobalDefs) {
  const GlobalDefs global = load_text("").config.global;
  EXPECT_EQ(global.router_id, "lb1.example.com");
  EXPECT_EQ(global.vrrp_mcast_group4.to_string(), "224.0.0.18");
  EXPECT_EQ(global.vrrp_mcast_group6.to_string(), "ff02::12");
  EXPECT_EQ(global.smtp_port, 25);
  EXPECT_EQ(global.smtp_connect_timeout, Duration(30s));
  EXPECT_EQ(global.vrrp_startup_delay, Duration(0s));
  EXPECT_FALSE(global.enable_script_security);
}

TEST(ConfigDefaults, OfAScript) {
  const auto result = load_text("vrrp_script s {\nscript \"/bin/true 'a b' c\"\n}\n");
  const TrackScript& script = result.config.track_scripts.at(0);
  EXPECT_EQ(script.interval, Duration(1s));
  EXPECT_EQ(script.timeout, Duration(1s));
  EXPECT_EQ(script.weight, 0);
  EXPECT_EQ(script.rise, 1u);
  EXPECT_EQ(script.fall, 1u);
  EXPECT_FALSE(script.init_fail);
  EXPECT_THAT(script.command.words, testing::ElementsAre("/bin/true", "a b", "c"));
}

TEST(ConfigDefaults, OfAVirtualServer) {
  const auto result = load_text("virtual_server 10.0.0.1 80 {\nreal_server 10.0.0.2 {\n}\n}\n");
  const VirtualServer& vs = service(result);
  EXPECT_EQ(vs.protocol, Protocol::udp);
  EXPECT_EQ(vs.scheduler, Scheduler::wlc);
  EXPECT_EQ(vs.forwarding.method, ForwardingMethod::nat);
  EXPECT_FALSE(vs.persistence_timeout.has_value());
  EXPECT_EQ(vs.persistence_prefix, 32);
  EXPECT_EQ(vs.quorum, 1u);
  EXPECT_EQ(vs.hysteresis, 0u);
  EXPECT_FALSE(vs.alpha || vs.omega || vs.ha_suspend);
  const RealServer& rs = server(result);
  EXPECT_EQ(rs.endpoint.to_string(), "10.0.0.2:80");  // the port of the service
  EXPECT_EQ(rs.weight, 1);
  EXPECT_FALSE(rs.inhibit_on_failure);
  EXPECT_TRUE(rs.checkers.empty());
  EXPECT_EQ(result.count(Severity::warning), 3u);  // protocol, scheduler and method were guessed
}

struct CheckRow {
  const char* text;
  unsigned retry;
  Duration delay_before_retry;
};

TEST(ConfigDefaults, OfChecksByTheirKind) {
  const CheckRow kTable[] = {
      {"TCP_CHECK {\n}", 1, 1s},
      {"HTTP_GET {\nurl {\npath /\n}\n}", 1, 3s},
      {"SSL_GET {\nurl {\npath /\n}\n}", 1, 3s},
      {"MISC_CHECK {\nmisc_path /bin/true\n}", 0, 1s},
      {"DNS_CHECK {\n}", 3, 60s},
      {"UDP_CHECK {\n}", 1, 1s},
  };
  for (const CheckRow& row : kTable) {
    const auto result = load_server(row.text);
    const Checker& check = checker(result);
    EXPECT_EQ(check.retry, row.retry) << row.text;
    EXPECT_EQ(check.delay_before_retry, row.delay_before_retry) << row.text;
    EXPECT_EQ(check.connect_timeout, Duration(5s));
    EXPECT_EQ(check.delay_loop, Duration(60s));
    EXPECT_FALSE(check.warmup.has_value());
    EXPECT_FALSE(check.alpha);
    EXPECT_EQ(check.target.to_string(), "10.0.0.2:80");
  }
}

TEST(ConfigDefaults, UrlAsksForAnyStatusOf200) {
  const auto result = load_server("HTTP_GET {\nurl {\npath /\n}\n}");
  const auto& codes = std::get<HttpCheck>(checker(result).kind).urls.at(0).status_codes;
  EXPECT_EQ(codes.count(), 100u);
  EXPECT_TRUE(codes.test(200) && codes.test(299));
}

TEST(ConfigDefaults, ChecksInheritFromRealServerAndVirtualServer) {
  const auto result = load_text(
      "virtual_server 10.0.0.1 80 {\nprotocol TCP\nlb_algo rr\nlb_kind DR\ndelay_loop 6\nretry 7\nconnect_timeout "
      "2\nalpha\n"
      "real_server 10.0.0.2 80 {\nretry 5\ndelay_before_retry 0.5\nTCP_CHECK {\nconnect_timeout 3\nconnect_port "
      "81\n}\n}\n}\n");
  EXPECT_THAT(faults(result), IsEmpty());
  const Checker& check = checker(result);
  EXPECT_EQ(check.delay_loop, Duration(6s));
  EXPECT_EQ(check.retry, 5u);
  EXPECT_EQ(check.connect_timeout, Duration(3s));
  EXPECT_EQ(check.delay_before_retry, Duration(500ms));
  EXPECT_EQ(check.target.port, 81);
  EXPECT_TRUE(check.alpha);
}

TEST(ConfigDefaults, GlobalDefsSetThoseOfInstancesWhereverTheyStand) {
  const auto result = load_text(
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\ngarp_master_repeat 2\nvirtual_ipaddress "
      "{\n10.0.0.1\n}\n}\n"
      "global_defs {\nvrrp_version 3\nvrrp_garp_master_delay 10\nvrrp_garp_master_repeat 7\nvrrp_garp_interval 0.001\n"
      "vrrp_skip_check_adv_addr\ngraceful_handover off\n}\n");
  EXPECT_THAT(faults(result), IsEmpty());
  const VrrpInstance& vi = instance(result);
  EXPECT_EQ(vi.version, 3);
  EXPECT_EQ(vi.garp.master_delay, Duration(10s));
  EXPECT_EQ(vi.garp.lower_prio_delay, Duration(10s));
  EXPECT_EQ(vi.garp.master_repeat, 2u);
  EXPECT_EQ(vi.garp.lower_prio_repeat, 7u);
  EXPECT_EQ(vi.garp.interval, Duration(1ms));
  EXPECT_TRUE(vi.skip_check_adv_addr);
  EXPECT_FALSE(vi.graceful_handover);
}

TEST(ConfigDefaults, GarpGroupSetsTheDelaysOfItsInterfaces) {
  const auto result = load_text(
      "global_defs {\nvrrp_garp_interval 0.5\n}\ngarp_group {\ngarp_interval 0.25\ninterfaces {\neth0\neth1\n}\n}\n"
      "vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n");
  EXPECT_EQ(instance(result).garp.interval, Duration(250ms));
}

}  // namespace
}  // namespace viplane::config
