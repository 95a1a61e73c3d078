// SPDX-License-Identifier: GPL-2.0-or-later
// viplane-rs as an operator runs it, in a namespace with one card.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/realserver/server_machine.h"

namespace viplane::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Way {
  const char* name;
  const char* summary;
  const char* options;
  const char* vip = "10.71.0.100";
  const char* second = "fd71::100";
};

class Program : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override { VIPLANE_NEEDS_NAMESPACES(); }
  static std::string vip() { return GetParam().vip; }
};

TEST_P(Program, UndoRestoresWhatSetupFound) {
  ServerMachine server;
  server.space().run("sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.e0.arp_announce=1");
  const std::string before = server.state();
  server.rs("setup --vip " + vip() + " --vip " + GetParam().second + " " + GetParam().options);
  EXPECT_NE(server.state(), before);
  server.rs(std::string("undo --vip ") + GetParam().second);
  EXPECT_EQ(server.said("check"), "nothing is wrong: " + vip() + " (" + GetParam().summary + ")\n");
  server.rs("undo");
  EXPECT_EQ(server.state(), before);
  EXPECT_EQ(server.rs("undo"), "nothing to undo\n");
  EXPECT_EQ(server.state(), before);
}

TEST_P(Program, SetupTwiceChangesNothingTheSecondTime) {
  ServerMachine server;
  const std::string setup = "setup --vip " + vip() + " " + GetParam().options;
  server.rs(setup);
  const std::string once = server.state();
  EXPECT_EQ(server.rs(setup), "nothing to change\n");
  EXPECT_EQ(server.state(), once);
}

TEST_P(Program, DryRunPrintsEachChangeAndMakesNone) {
  ServerMachine server;
  const std::string before = server.state();
  EXPECT_THAT(server.rs("start --vip " + vip() + " --dry-run " + GetParam().options),
              HasSubstr("ip address add " + vip() + (vip() == "10.71.0.100" ? "/32" : "/128") + " dev lo"));
  EXPECT_EQ(server.state(), before);
  EXPECT_EQ(server.try_rs("status"), 3);
}

INSTANTIATE_TEST_SUITE_P(
    Ways, Program,
    testing::Values(Way{"Dr", "dr, e0", "--mode dr"}, Way{"Bpf", "tun, e0, decapsulation: bpf", "--decapsulation bpf"},
                    Way{"Tun", "tun, e0, decapsulation: tun", "--decapsulation tun"},
                    Way{"BpfIpv6", "tun, e0, decapsulation: bpf", "--decapsulation bpf", "fd71::100", "fd71::101"},
                    Way{"TunIpv6", "tun, e0, decapsulation: tun", "--decapsulation tun", "fd71::100", "fd71::101"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Check, SeesTheAnswerThatANeighbourWouldGet) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  server.space().run("ip address add 10.71.0.100/32 dev lo");
  const std::string said = server.said("check --mode dr --vip 10.71.0.100");
  if (said.find("ARP was not probed") != std::string::npos) GTEST_SKIP() << said;
  EXPECT_THAT(said, HasSubstr("asked for 10.71.0.100 on e0, this machine answers"));
  EXPECT_EQ(server.try_rs("check --mode dr --vip 10.71.0.100"), 1);
  server.rs("setup --mode dr --vip 10.71.0.100");
  EXPECT_EQ(server.said("check"), "nothing is wrong: 10.71.0.100 (dr, e0)\n");
}

// Nothing has to be set for it, unlike for ARP.
TEST(Neighbours, LearnNothingOfAnIpv6AddressOnTheLoopback) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  const auto known = [&] { return server.neighbour().run("ip -6 neighbour show fd71::100 dev e0"); };
  const auto ask = [&] {
    server.neighbour().run(
        "ip -6 neighbour flush dev e0; ip -6 route replace fd71::100 dev e0; ping -c 1 -W 1 fd71::100 >/dev/null || "
        "true");
    return known();
  };
  server.rs("setup --vip fd71::100");
  EXPECT_THAT(ask(), Not(HasSubstr("lladdr")));
  server.space().run("sysctl -qw net.ipv6.conf.all.forwarding=1");  // nor of a router's
  EXPECT_THAT(ask(), Not(HasSubstr("lladdr")));
  server.space().run("ip -6 neighbour flush dev e0; ping -c 1 -W 1 -I fd71::100 fd72::1 >/dev/null || true");
  EXPECT_THAT(known(), Not(HasSubstr("lladdr"))) << "nor from what the machine asks when it answers from the VIP";
  server.space().run("ip -6 address add fd71::100/128 dev e0 nodad");
  EXPECT_THAT(ask(), HasSubstr("lladdr")) << "so that silence means something";
}

TEST(Check, SeesTheAdvertisementThatANeighbourWouldGet) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  server.rs("setup --vip fd71::100");
  const std::string neighbours = server.space().run("ip neighbour show nud all; ip neighbour show proxy");
  const std::string said = server.said("check");
  if (said.find("Neighbour discovery was not probed") != std::string::npos) GTEST_SKIP() << said;
  EXPECT_THAT(said, HasSubstr("nothing is wrong: fd71::100"));
  EXPECT_EQ(server.space().run("ip neighbour show nud all; ip neighbour show proxy"), neighbours)
      << "nothing is learnt";
  server.space().run(
      "sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.conf.all.proxy_ndp=1; "
      "ip -6 neighbour add proxy fd71::100 dev e0");
  EXPECT_THAT(server.said("check"), HasSubstr("asked for fd71::100 on e0, this machine answers"));
  server.space().run("ip -6 neighbour delete proxy fd71::100 dev e0; ip -6 address add fd71::100/128 dev e0 nodad");
  EXPECT_THAT(server.said("check"), AllOf(HasSubstr("fd71::100 is on e0, not on lo"),
                                          HasSubstr("asked for fd71::100 on e0, this machine answers")));
}

TEST(Check, SaysWhenTheProcessIsGoneAndSetupStartsItAnew) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  server.rs("setup --vip 10.71.0.100 --decapsulation tun");
  EXPECT_EQ(server.try_rs("status"), 0);
  server.kill_decapsulator();
  EXPECT_THAT(server.said("check"), HasSubstr("the decapsulating process does not run"));
  server.rs("setup --vip 10.71.0.100");
  EXPECT_EQ(server.try_rs("status"), 0);
}

TEST(Setup, ThatFailsLeavesNothingBehind) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  server.space().run("ip tuntap add viplane-rs0 mode tap");  // in the way of the TUN device
  const std::string before = server.state();
  EXPECT_EQ(server.try_rs("setup --vip 10.71.0.100 --decapsulation tun"), 1);
  EXPECT_EQ(server.state(), before);
  EXPECT_EQ(server.try_rs("status"), 3);
}

// As a kill between the note and the deed leaves it: the journal names what is not there.
TEST(Setup, ThatWasCutShortCanBeUndone) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  const std::string before = server.state();
  server.rs("setup --vip 10.71.0.100 --decapsulation bpf");
  server.space().run(
      "ip address delete 10.71.0.100/32 dev lo; nft delete table inet viplane_rs; tc qdisc delete dev e0 clsact");
  server.rs("undo");
  EXPECT_EQ(server.state(), before);
}

TEST(Setup, RefusesWhatCannotBe) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  EXPECT_THAT(server.said("setup --vip 10.72.0.11"), HasSubstr("is on e0 already"));
  EXPECT_THAT(server.said("setup --vip 10.71.0.100 --interface eth7"), HasSubstr("there is no interface eth7"));
  EXPECT_THAT(server.said("setup --vip 10.71.0.300"), HasSubstr("is no IPv4 or IPv6 address"));
  server.space().run("sysctl -qw net.ipv6.conf.lo.disable_ipv6=1");
  EXPECT_THAT(server.said("setup --vip fd71::100"),
              HasSubstr("IPv6 is switched off on lo (remedy: sysctl -w net/ipv6/conf/lo/disable_ipv6=0)"));
  server.space().run("ip link set e0 mtu 576");
  EXPECT_THAT(server.said("setup --vip 10.71.0.100"), HasSubstr("too small for a tunnel"));
}

TEST(Setup, AddsVipsToThoseThatAreThere) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  server.rs("setup --vip 10.71.0.100");
  server.rs("setup --vip 10.71.0.101");
  EXPECT_THAT(server.rs("status"), HasSubstr("10.71.0.100 10.71.0.101"));
  EXPECT_THAT(server.said("setup --vip 10.71.0.102 --mode dr"), HasSubstr("already in another way"));
}

// There is no nft on this path.
TEST(Setup, ClampsIpv6ByRoutesWhereThereIsNoNft) {
  VIPLANE_NEEDS_NAMESPACES();
  ServerMachine server;
  const std::string before = server.state();
  server.space().run("PATH=/nonexistent " + server.command("setup --vip fd71::100"));
  EXPECT_THAT(server.space().run("ip -6 rule"), HasSubstr("from fd71::100 lookup 7060"));
  EXPECT_THAT(server.space().run("ip -6 route show table 7060"),
              AllOf(HasSubstr("default via fd72::1 dev e0"), HasSubstr("advmss 1400")));
  server.rs("undo");
  EXPECT_EQ(server.state(), before);
}

}  // namespace
}  // namespace viplane::test
