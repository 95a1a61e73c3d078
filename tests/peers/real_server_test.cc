// SPDX-License-Identifier: GPL-2.0-or-later
// viplane-rs on a kernel that has ipip: a real tunl0, its module not loaded before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tests/peers/guest.h"
#include "tests/realserver/traffic.h"

namespace viplane::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSetup =
    "ip link set eth0 up; ip address add 10.72.0.11/24 dev eth0; ip route add default via 10.72.0.1\n"
    "mkdir /tmp/www; echo served by the guest >/tmp/www/index.html\n";

// All that viplane-rs may touch.
constexpr const char* kState =
    "cd /proc/sys/net/ipv4/conf; grep . */arp_ignore */arp_announce */rp_filter; ip -o address | sed 's/ "
    "valid_lft.*//'; "
    "ip -o link | sed 's/ qdisc.*//'; ip rule; ip route show table all; cut -d' ' -f1 /proc/modules | grep -cxE "
    "'ipip|tun'";

std::string rs(const std::string& words) { return std::string("guest " VIPLANE_RS_PLAIN " ") + words + "\n"; }

TEST(RealServerWithTunl0, IsSetUpCheckedUsedAndUndone) {
  VIPLANE_NEEDS_NAMESPACES();
  NetworkNamespace director;
  try {
    const Guest server(director, "tap0,02:72:00:00:00:11", kSetup);
    director.run("ip address add 10.72.0.1/24 dev tap0");
    const std::string before = server.run(kState);

    EXPECT_THAT(server.run(rs("setup --dry-run --vip 10.71.0.100")), HasSubstr("ip link add tunl0 type ipip"));
    EXPECT_EQ(server.run(kState), before);

    const std::string said = server.run(rs("setup --vip 10.71.0.100 --mode tun"));
    EXPECT_THAT(said, HasSubstr("ip address add 10.71.0.100/32 dev tunl0"));
    EXPECT_THAT(said, Not(HasSubstr("decapsulating")));
    EXPECT_THAT(server.run("ip -o -4 address show tunl0"), HasSubstr("10.71.0.100/32"));
    EXPECT_THAT(server.run(rs("check")), HasSubstr("nothing is wrong: 10.71.0.100 (tun, eth0, decapsulation: kernel)"));
    EXPECT_EQ(server.run(rs("setup --vip 10.71.0.100")), "nothing to change\n");
    server.run("httpd -p 10.71.0.100:80 -h /tmp/www");

    const Child forwarder(director, [] { return encapsulate("10.72.0.11"); });
    route_into_tunnel(director);
    EXPECT_EQ(director.try_run("ping -c 1 -W 3 10.71.0.100 >/dev/null"), 0);
    const Descriptor socket = connect_from(director, 80);
    int mss = 0;
    socklen_t size = sizeof mss;
    ::getsockopt(socket.get(), IPPROTO_TCP, TCP_MAXSEG, &mss, &size);
    EXPECT_LE(mss, 1440);
    EXPECT_THAT(exchange(socket, "GET / HTTP/1.0\r\n\r\n", Then::listens), HasSubstr("served by the guest"));

    server.run("ip link set tunl0 down");
    EXPECT_THAT(server.run(rs("check")), HasSubstr("tunl0 is down"));
    server.run(rs("start --vip 10.71.0.100") + rs("stop"));
    EXPECT_EQ(server.run(kState), before);
  } catch (const NoGuest& why) {
    GTEST_SKIP() << why.what();
  }
}

}  // namespace
}  // namespace viplane::test
