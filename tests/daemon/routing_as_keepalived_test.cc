// SPDX-License-Identifier: GPL-2.0-or-later
// The same file gives the kernel the same addresses, routes and rules, whether keepalived runs it or viplaned, and both
// take all of it away again. They differ in the protocol number that marks them.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

struct Case {
  const char* name;
  std::string statics, routes, rules, addresses;
};
void PrintTo(const Case& tried, std::ostream* out) { *out << tried.name; }

const std::string kDone = "    blackhole 192.168.255.0/24\n";  // the last route: when it is there, all are

std::string configuration(const Case& tried) {
  return tried.statics +
         "vrrp_instance VI_1 {\n  interface eth0\n  version 3\n  virtual_router_id 51\n  priority 200\n"
         "  advert_int 0.1\n  virtual_ipaddress {\n    10.9.0.100/24\n  }\n"
         "  virtual_ipaddress_excluded {\n    10.9.0.101\n" +
         tried.addresses + "  }\n  virtual_routes {\n" + tried.routes + kDone + "  }\n  virtual_rules {\n" +
         tried.rules + "  }\n}\n";
}

bool has_keepalived() { return std::system("command -v keepalived >/dev/null") == 0; }

class RoutingAsKeepalived : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    if (!has_keepalived()) GTEST_SKIP() << "there is no keepalived on this machine";
  }

  // A machine of two interfaces, eth0 and eth1.
  struct Machine {
    Machine() {
      wire.connect(space, "eth0", "10.9.0.1/24");
      wire.connect(space, "eth1", "10.8.0.1/24");
      space.run("ip address add 2001:db8:1::1/64 dev eth0 nodad");
    }
    bool is_master() const { return space.run("ip route").find("192.168.255.0/24") != std::string::npos; }
    // What does not differ from machine to machine, without whose mark it bears.
    std::string shown() const {
      return space.run(
          "{ ip -d route show table all; echo; ip -6 -d route show table all; echo; ip -d rule; ip -6 -d rule; echo;"
          " ip -o -d address | grep -v fe80 | sed -e 's/^[0-9]*: //' -e 's/ *valid_lft.*//' -e 's/ tentative//'; } | "
          "sed -e 's/ proto \\(112\\|keepalived\\|0x70\\)//' -e 's/ *$//' -e 's/expires [0-9]*sec //' | "
          "grep -v 'fe80\\|ff00\\|proto kernel\\|eth.@' | grep -v '^local fe' ");
    }
    Switch wire;
    NetworkNamespace space;
  };
};

TEST_P(RoutingAsKeepalived, TheKernelIsGivenTheSame) {
  TemporaryDirectory folder;
  const std::string file = (folder.path() / "keepalived.conf").string();
  std::ofstream(file) << configuration(GetParam());

  Machine theirs;
  const std::string before = theirs.shown();
  std::string by_keepalived;
  {
    Child keepalived(theirs.space, [&] {
      const std::string pid = (folder.path() / "pid").string(), vrrp = (folder.path() / "vrrp").string();
      return execlp("keepalived", "keepalived", "-n", "-P", "-G", "-f", file.c_str(), "-p", pid.c_str(), "-r",
                    vrrp.c_str(), nullptr);
    });
    ASSERT_TRUE(eventually([&] { return theirs.is_master(); }));
    usleep(300'000);  // the rules come after the routes
    by_keepalived = theirs.shown();
    keepalived.signal(SIGTERM);
    keepalived.wait();
  }
  EXPECT_EQ(theirs.shown(), before) << "keepalived left something behind";

  Machine ours;
  RunningDaemon viplaned(ours.space, std::string("k") + GetParam().name, configuration(GetParam()));
  ASSERT_TRUE(eventually([&] { return ours.is_master(); })) << viplaned.log();
  EXPECT_TRUE(eventually([&] { return ours.shown() == by_keepalived; }, Patience(3000)));
  EXPECT_EQ(ours.shown(), by_keepalived) << viplaned.log();
  viplaned.signal(SIGTERM);
  viplaned.wait_for_end();
  EXPECT_EQ(ours.shown(), before) << viplaned.log();
}

const Case kCases[] = {
    {"Plain", "",
     "    192.168.1.0/24 via 10.9.0.254\n    192.168.2.0/24 via 10.9.0.254 dev eth0 src 10.9.0.100\n"
     "    192.168.3.0/24 dev eth1\n    default via 10.9.0.254 metric 5\n",
     "", ""},
    {"Types", "",
     "    blackhole 192.168.1.0/24\n    unreachable 192.168.2.0/24 metric 7\n    prohibit 192.168.3.0/24\n"
     "    throw 192.168.4.0/24 table 100\n    multicast 224.5.5.0/24 dev eth0\n",
     "", ""},
    {"Tables", "",
     "    192.168.1.0/24 dev eth1 table 100\n    default via 10.9.0.254 table 101\n"
     "    192.168.2.0/24 dev eth0 table 0x10\n    unreachable default table 99\n"
     "    192.168.3.0/24 dev eth0 table default\n",
     "", ""},
    {"Options", "",
     "    192.168.1.0/24 via 10.9.0.254 dev eth0 onlink metric 10 tos 4 mtu lock 1300 advmss 1000\n"
     "    192.168.2.0/24 dev eth0 window 1000 initcwnd 20 initrwnd 21 quickack 1 hoplimit 3\n"
     "    192.168.3.0/24 dev eth0 reordering 9 cwnd 17 ssthresh lock 99 fastopen_no_cookie 1\n"
     "    192.168.4.0/24 dev eth0 scope site\n    192.168.5.0/24 dev eth0 no_track protocol 77\n",
     "", ""},
    {"Ways", "",
     "    192.168.1.0/24 nexthop via 10.9.0.253 dev eth0 weight 1 nexthop via 10.8.0.253 dev eth1 weight 3\n"
     "    192.168.2.0/24 nexthop via 10.9.0.253 dev eth0 onlink weight 256 nexthop via 10.8.0.253\n"
     "    192.168.3.0/24 nexthop dev eth0 nexthop dev eth1\n",
     "", ""},
    {"Order", "",
     "    192.168.1.0/24 dev eth0\n    192.168.1.0/24 dev eth1\n    192.168.2.0/24 dev eth0\n"
     "    192.168.2.0/24 dev eth1 append\n    192.168.3.0/24 dev eth0 metric 5\n"
     "    192.168.3.0/24 dev eth1 metric 6\n    192.168.4.0/24 dev eth0 add\n",
     "", ""},
    {"Ipv6", "",
     "    2001:db8:9::/64 via 2001:db8:1::254\n    2001:db8:a::/64 dev eth1 metric 7 mtu 1400\n"
     "    blackhole 2001:db8:b::/64\n    ::/0 via 2001:db8:1::254 dev eth0 metric 99\n"
     "    2001:db8:c::/64 nexthop via 2001:db8:1::7 dev eth0 nexthop via 2001:db8:1::8 dev eth0 weight 2\n",
     "    from 2001:db8:9::/64 table 100 preference 25\n", ""},
    {"Rules", "", "",
     "    from 192.168.2.0/24 table 1 preference 1\n    to 192.168.2.0/24 unreachable preference 3\n"
     "    to 192.168.2.0/24 prohibit preference 4\n    not from 192.168.2.0/24 table 100 preference 5\n"
     "    from 192.168.2.0/24 tos 16 table 100 preference 6\n"
     "    from 192.168.2.0/24 goto 300 preference 7\n    from 192.168.2.0/24 nop preference 8\n"
     "    from all table 100 preference 9\n"
     "    from 192.168.2.0/24 dport 10-20 ipproto udp uidrange 1-2 suppress_prefixlength 0 table 100 "
     "preference 11\n    fwmark 24/12 iif eth1 lookup 100 priority 12\n    fwmark 0x10 table 100 order 13\n"
     "    iif eth0 oif eth1 preference 14 table 1000\n    lookup main preference 15\n"
     "    from 192.168.2.1 type blackhole preference 16\n"
     "    from 192.168.3.1 table 100\n    from 192.168.3.2 table 100\n",
     ""},
    {"Addresses", "", "", "",
     "    2001:db8:1::100/64 home\n    2001:db8:1::101/64 -nodad\n    2001:db8:1::102/64 mngtmpaddr\n"
     "    2001:db8:1::103\n    239.1.1.1 autojoin\n    ff05::7 autojoin\n"
     "    10.8.0.7/24 dev eth1 home -nodad mngtmpaddr\n"},
    {"Statics",
     "static_ipaddress {\n  10.7.0.1/24 brd + dev eth1 label eth1:x\n  2001:db8:7::1/64 dev eth1\n  10.6.0.1/24\n}\n"
     "static_routes {\n  192.168.8.0/24 via 10.7.0.9\n  192.168.9.0/24 via 10.6.0.9 dev eth0 metric 4\n}\n"
     "static_rules {\n  from 192.168.8.0/24 table 1 preference 100\n}\n",
     "    192.168.1.0/24 via 10.7.0.8\n", "    from 192.168.9.0/24 table 1 preference 101\n", ""},
};

INSTANTIATE_TEST_SUITE_P(Files, RoutingAsKeepalived, testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace viplane::test
