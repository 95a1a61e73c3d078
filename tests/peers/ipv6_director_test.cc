// SPDX-License-Identifier: GPL-2.0-or-later
// A kernel's IPVS sends IPv6 through tunnels, which our director does not yet: viplane-rs takes them off.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "tests/peers/guest.h"
#include "tests/realserver/server_machine.h"
#include "tests/realserver/traffic.h"

namespace viplane::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

constexpr const char* kVip = "fd71::100";

std::string director_of(const std::string& server) {
  return "modprobe ipv6; for dad in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 >$dad; done\n"
         "ip link set eth0 up; ip address add fd72::2/64 dev eth0 nodad; ip address add fd71::100/128 dev eth0 nodad\n"
         "ip address add 10.72.0.2/24 dev eth0; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding\n"
         "ipvsadm -A -t [fd71::100]:9000 -s rr; ipvsadm -a -t [fd71::100]:9000 -r " +
         server + ":9000 -i\n";
}

struct Route {
  const char* name;
  const char* decapsulation;
  const char* server;  // as the director knows it

  friend void PrintTo(const Route& route, std::ostream* out) { *out << route.name; }
};

// client fd72::1, director fd72::2 (a kernel with IPVS) and server fd72::11 on one bridge; answers go straight to the
// client.
class Ipv6Director : public testing::TestWithParam<Route> {
 protected:
  void SetUp() override { VIPLANE_NEEDS_NAMESPACES(); }
};

TEST_P(Ipv6Director, ReachesTheServiceThroughItsTunnel) {
  try {
    const ServerMachine server;
    const NetworkNamespace& client = server.neighbour();
    const Guest director(client, "tap0,02:72:00:00:00:02", director_of(GetParam().server));
    client.run(
        "ip link add lan type bridge mcast_snooping 0; ip link set lan up; ip address flush dev e0; "
        "ip link set e0 master lan; ip link set tap0 master lan; ip address add fd72::1/64 dev lan nodad; "
        "ip route add fd71::100 via fd72::2");
    server.rs(std::string("setup --mode tun --vip fd71::100 --decapsulation ") + GetParam().decapsulation);
    const Child counter(server.space(), [] { return count_octets(kVip); });
    EXPECT_EQ(exchange(connect_from(client, 9000, kVip), std::string(300'000, 'y'), Then::closes), "300000");
    EXPECT_THAT(director.run("ipvsadm -Ln"), ContainsRegex("11]?:9000 +Tunnel"));
    EXPECT_THAT(director.run("ipvsadm -Lnc"), AllOf(HasSubstr("[fd71::100]:9000"), HasSubstr(GetParam().server)));
    EXPECT_THAT(server.said("check"), HasSubstr("nothing is wrong"));
  } catch (const NoGuest& why) {
    GTEST_SKIP() << why.what();
  }
}

INSTANTIATE_TEST_SUITE_P(By, Ipv6Director,
                         testing::Values(Route{"Bpf", "bpf", "[fd72::11]"}, Route{"Tun", "tun", "[fd72::11]"},
                                         Route{"BpfInIpv4", "bpf", "10.72.0.11"},
                                         Route{"TunInIpv4", "tun", "10.72.0.11"}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace viplane::test
