// SPDX-License-Identifier: GPL-2.0-or-later
// What the loader tells: for each id a file in which it must, and a near miss in which it must not.
#include <gmock/gmock.h>

#include "tests/lint/cases.h"
#include "tests/lint/texts.h"

namespace viplane::lint {
namespace {

struct LoaderCase {
  const char* id;
  std::string hit;
  std::string where;
  std::string miss;
};

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

std::string real_server(const std::string& lines) {
  return service("lb_kind DR\nreal_server 192.168.1.21 80 {\n" + lines + "\n}");
}

std::vector<LoaderCase> loader_cases() {
  const std::string script = "vrrp_script chk { script /bin/true\n}\n";
  const std::string second =
      "vrrp_instance VI_2 {\ninterface eth1\nvirtual_router_id 52\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n";
  const std::string peer = "unicast_peer {\n192.168.1.12\n}";
  return {
      {"bad-combination", router("unicast_ttl 5"), "warning lb1.conf:1", router("unicast_ttl 5\n" + peer)},
      {"bad-member", router("") + second + "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\nVI_3\n}\n}",
       "warning lb1.conf:20", router("") + second + "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n}"},
      {"bad-random", router("priority ${_RANDOM 9 8}"), "warning lb1.conf:4", router("priority ${_RANDOM 8 9}")},
      {"bad-repetition", "~SEQ(n, 1, -1, 3) # $n\n" + router(""), "warning lb1.conf:1",
       "~SEQ(n, 1, 1, 3) # $n\n" + router("")},
      {"bad-value", router("priority 256"), "warning lb1.conf:4", router("priority 255")},
      {"default-interface",
       "vrrp_instance VI_1 {\nvirtual_router_id 51\n" + peer + "\nvirtual_ipaddress {\n192.168.1.100\n}\n}",
       "notice lb1.conf:1", router(peer)},
      {"default-value", "virtual_server 192.168.1.100 80 {\nlb_kind DR\nprotocol TCP" + server("192.168.1.21 80") + "}",
       "warning lb1.conf:1", service("lb_kind DR" + server("192.168.1.21 80"))},
      {"deprecated", real_server("HTTP_GET {\nurl {\npath /\n}\nnb_get_retry 3\n}"), "notice lb1.conf:10",
       real_server("HTTP_GET {\nurl {\npath /\n}\nretry 3\n}")},
      {"duplicate-name", script + script, "notice lb1.conf:3", script + "vrrp_script check { script /bin/true\n}\n"},
      {"duplicate-server", service("lb_kind DR" + server("192.168.1.21 80") + server("192.168.1.21 80")),
       "warning lb1.conf:11", service("lb_kind DR" + server("192.168.1.21 80") + server("192.168.1.21 81"))},
      {"empty-command", router("notify_master \"\""), "notice lb1.conf:4", router("notify_master \"/bin/true\"")},
      {"extra-brace", router("") + "}\n", "warning lb1.conf:9", router("") + "# }\n"},
      {"extra-words", router("priority 100 nopreempt"), "notice lb1.conf:4", router("priority 100 # nopreempt")},
      {"include-without-file", "include\n" + router(""), "warning lb1.conf:1", "# include\n" + router("")},
      {"include-without-match", "include more/*.conf\n" + router(""), "notice lb1.conf:1",
       "include_check readable\n" + router("")},
      {"incomplete-block", "vrrp_instance VI_1 {\ninterface eth0\nvirtual_ipaddress {\n192.168.1.100\n}\n}",
       "warning lb1.conf:1", router("")},
      {"lonely-group", router("") + second + "vrrp_sync_group G {\ngroup {\nVI_1\n}\n}", "warning lb1.conf:16",
       router("") + second + "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n}"},
      {"long-line", router("# short\nrouter_id " + std::string(17000, 'x')), "warning lb1.conf:5",
       router("# short\nnotify_master /" + std::string(16000, 'x'))},
      {"missing-block", router("track_interface eth1"), "warning lb1.conf:4", router("track_interface {\neth1\n}")},
      {"missing-brace", "vrrp_instance VI_0 {\ninterface eth1\nvirtual_router_id 50\n" + router(""),
       "warning lb1.conf:1", "vrrp_instance VI_0 {\ninterface eth1\nvirtual_router_id 50\n}\n" + router("")},
      {"missing-parameter", router("priority"), "error lb1.conf:4", router("nopreempt")},
      {"more-diagnostics",
       router(repeated("unknown 1\n", 1) +
              [] {
                std::string out;
                for (int n = 0; n < 1001; ++n) out += "priority " + std::to_string(1000 + n) + "\n";
                return out;
              }()),
       "notice :0", router("priority 1000")},
      {"no-virtual-address", "vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n}\n", "warning lb1.conf:1",
       router("")},
      {"not-in-effect", router("linkbeat_use_polling"), "notice lb1.conf:4", router("dont_track_primary")},
      {"obsolete-keyword", service("lb_kind DR\nnat_mask 255.255.255.0" + server("192.168.1.21 80")),
       "warning lb1.conf:5",
       service("lb_kind DR\npersistence_timeout 5\npersistence_granularity 255.255.255.0" + server("192.168.1.21 80"))},
      {"recursive-include", "include lb1.conf\n" + router(""), "error lb1.conf:1", "# include lb1.conf\n" + router("")},
      {"repeated-block", router("") + second + "vrrp_sync_group G {\ngroup {\nVI_1\n}\ngroup {\nVI_2\n}\n}",
       "warning lb1.conf:20", router("") + second + "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n}"},
      {"repeated-keyword", router("notify_master /bin/one\nnotify_master /bin/two"), "warning lb1.conf:5",
       router("notify_master /bin/one\nnotify_backup /bin/two")},
      {"repeated-service",
       service("lb_kind DR" + server("192.168.1.21 80")) + service("lb_kind DR" + server("192.168.1.22 80")),
       "notice lb1.conf:12",
       service("lb_kind DR" + server("192.168.1.21 80")) +
           "virtual_server 192.168.1.100 80 {\nprotocol UDP\nlb_algo rr\nlb_kind DR" + server("192.168.1.22 80") + "}"},
      {"rule-without-preference", router("virtual_rules {\nfrom 10.0.0.0/8 table 7\n}"), "warning lb1.conf:5",
       router("virtual_rules {\nfrom 10.0.0.0/8 table 7 preference 9\n}")},
      {"strict", router("strict_mode on\nauthentication {\nauth_type PASS\nauth_pass x\n}"), "warning lb1.conf:1",
       router("strict_mode off\nauthentication {\nauth_type PASS\nauth_pass x\n}")},
      {"too-deep", repeated("a {\n", 34) + repeated("}\n", 34), "warning lb1.conf:33",
       repeated("a {\n", 32) + repeated("}\n", 32)},
      {"too-large", "$A=$A x\n" + router("router_id $A"), "error lb1.conf:5", "$A=x x\n" + router("router_id $A")},
      {"undefined", router("priority ${PRIORITY}"), "warning lb1.conf:4",
       "$PRIORITY=100\n" + router("priority ${PRIORITY}")},
      {"undefined-name", router("track_script {\nchk\n}") + script, "warning lb1.conf:5",
       script + router("track_script {\nchk\n}")},
      {"unexpected-block", router("priority 100 {\n5\n}"), "warning lb1.conf:4", router("priority 100")},
      {"unexpected-brace", "{\npriority 100\n}\n" + router(""), "warning lb1.conf:1",
       router("track_interface\n{\neth1\n}")},
      {"unknown-block", router("track_scripts {\nchk\n}"), "warning lb1.conf:4",
       script + router("track_script {\nchk\n}")},
      {"unknown-keyword", router("prioriti 100"), "warning lb1.conf:4", router("priority 100")},
      {"unmatched-quote", router("notify_master \"/bin/true"), "warning lb1.conf:4",
       router("notify_master '\"/bin/true\"'")},
      {"weight-capped", real_server("weight 65536"), "notice lb1.conf:6", real_server("weight 65535")},
      {"wrong-family", router("", "192.168.1.100\n2001:db8::1"), "warning lb1.conf:7",
       router("virtual_ipaddress_excluded {\n2001:db8::1\n}")},
  };
}

TEST(LoaderLints, EachIsToldAtItsLine) {
  for (const LoaderCase& each : loader_cases()) {
    const CheckResult result = check_texts(each.hit);
    EXPECT_THAT(found(result, each.id), testing::Contains(each.where)) << each.id << "\n"
                                                                       << each.hit.substr(0, 500) << story(result);
  }
}

TEST(LoaderLints, EachLeavesItsNearMissAlone) {
  for (const LoaderCase& each : loader_cases()) {
    const CheckResult result = check_texts(each.miss);
    EXPECT_THAT(found(result, each.id), testing::IsEmpty()) << each.id << "\n"
                                                            << each.miss.substr(0, 500) << story(result);
  }
}

// A file that is not there has no line, so it stands in no table.
TEST(LoaderLints, AFileThatCannotBeReadIsTold) {
  const CheckResult result = check(config::MemoryFiles({{"lb2.conf", router("")}}), {"lb1.conf"}, {});
  EXPECT_THAT(found(result, "unreadable-file"), testing::SizeIs(1));
  EXPECT_THAT(found(check_texts(router("")), "unreadable-file"), testing::IsEmpty());
}

}  // namespace

void add_loader_cases(Tried& tried) {
  tried.hits.insert("unreadable-file");
  tried.misses.insert("unreadable-file");
  for (const LoaderCase& each : loader_cases()) {
    tried.hits.insert(each.id);
    tried.misses.insert(each.id);
  }
}

}  // namespace viplane::lint
