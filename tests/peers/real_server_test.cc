// SPDX-License-Identifier: GPL-2.0-or-later
// viplane-rs on a kernel that has ipip and ip6_tunnel: a real tunl0 and ip6tnl0, their modules not loaded before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <ostream>

#include "tests/peers/guest.h"
#include "tests/realserver/traffic.h"

namespace viplane::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSetup =
    "modprobe ipv6; for dad in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 >$dad; done\n"
    "ip link set eth0 up; ip address add 10.72.0.11/24 dev eth0; ip route add default via 10.72.0.1\n"
    "ip address add fd72::11/64 dev eth0 nodad; ip route add default via fd72::1\n"
    "mkdir /tmp/www; echo served by the guest >/tmp/www/index.html\n";

// All that viplane-rs may touch.
constexpr const char* kState =
    "cd /proc/sys/net/ipv4/conf; grep . */arp_ignore */arp_announce */rp_filter; ip -o address | sed 's/ "
    "valid_lft.*//'; "
    "ip -o link | sed 's/ qdisc.*//'; ip rule; ip -6 rule; ip route show table all; "
    "cut -d' ' -f1 /proc/modules | grep -cxE 'ipip|ip6_tunnel|tun'";

std::string rs(const std::string& words) { return std::string("guest " VIPLANE_RS_PLAIN " ") + words + "\n"; }

struct Family {
  const char* name;
  std::string vip, prefix, server, device, kind;
  int mss;

  friend void PrintTo(const Family& family, std::ostream* out) { *out << family.name; }
};

class RealServerWithKernelTunnel : public testing::TestWithParam<Family> {};

TEST_P(RealServerWithKernelTunnel, IsSetUpCheckedUsedAndUndone) {
  VIPLANE_NEEDS_NAMESPACES();
  const Family& family = GetParam();
  NetworkNamespace director;
  try {
    const Guest server(director, "tap0,02:72:00:00:00:11", kSetup);
    director.run("ip address add 10.72.0.1/24 dev tap0; ip address add fd72::1/64 dev tap0 nodad");
    const std::string before = server.run(kState);

    EXPECT_THAT(server.run(rs("setup --dry-run --vip " + family.vip)),
                HasSubstr("ip link add " + family.device + " type " + family.kind));
    EXPECT_EQ(server.run(kState), before);

    const std::string said = server.run(rs("setup --mode tun --vip " + family.vip));
    EXPECT_THAT(said, HasSubstr("ip address add " + family.prefix + " dev " + family.device));
    EXPECT_THAT(said, Not(HasSubstr("decapsulating")));
    EXPECT_THAT(server.run("ip -o address show " + family.device), HasSubstr(family.prefix));
    EXPECT_THAT(server.run(rs("check")),
                HasSubstr("nothing is wrong: " + family.vip + " (tun, eth0, decapsulation: kernel)"));
    EXPECT_EQ(server.run(rs("setup --vip " + family.vip)), "nothing to change\n");
    director.run("ip route add " + family.vip + " dev tap0");
    EXPECT_NE(director.try_run("ping -c 1 -W 1 " + family.vip + " >/dev/null"), 0);
    EXPECT_THAT(director.run("ip neighbour show " + family.vip + " dev tap0"), Not(HasSubstr("lladdr")));
    director.run("ip route delete " + family.vip + " dev tap0");
    server.run("httpd -p '[::]:80' -h /tmp/www");

    const Child forwarder(director, [&] { return encapsulate(family.server.c_str()); });
    route_into_tunnel(director, family.vip.c_str());
    EXPECT_EQ(director.try_run("ping -c 1 -W 3 " + family.vip + " >/dev/null"), 0);
    const Descriptor socket = connect_from(director, 80, family.vip.c_str());
    int mss = 0;
    socklen_t size = sizeof mss;
    ::getsockopt(socket.get(), IPPROTO_TCP, TCP_MAXSEG, &mss, &size);
    EXPECT_LE(mss, family.mss);
    EXPECT_THAT(exchange(socket, "GET / HTTP/1.0\r\n\r\n", Then::listens), HasSubstr("served by the guest"));

    server.run("ip link set " + family.device + " down");
    EXPECT_THAT(server.run(rs("check")), HasSubstr(family.device + " is down"));
    server.run(rs("start --vip " + family.vip) + rs("stop"));
    EXPECT_EQ(server.run(kState), before);
  } catch (const NoGuest& why) {
    GTEST_SKIP() << why.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    By, RealServerWithKernelTunnel,
    testing::Values(Family{"Tunl0", "10.71.0.100", "10.71.0.100/32", "10.72.0.11", "tunl0", "ipip", 1440},
                    Family{"Ip6tnl0", "fd71::100", "fd71::100/128", "fd72::11", "ip6tnl0", "ip6tnl", 1400}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace viplane::test
