// SPDX-License-Identifier: GPL-2.0-or-later
// viplane-rs as an operator runs it, in a namespace with one card.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/realserver/server_machine.h"

namespace viplane::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Way {
  const char* name;
  const char* summary;
  const char* options;
  bool is_tunnel() const { return std::string(summary).starts_with("tun"); }
};

class Program : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override { VIPLANE_NEEDS_NAMESPACES(); }
};

TEST_P(Program, UndoRestoresWhatSetupFound) {
  ServerMachine server;
  server.space().run("sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.e0.arp_announce=1");
  const std::string before = server.state();
  const std::string second = GetParam().is_tunnel() ? "10.71.0.101" : "fd71::100";
  server.rs("setup --vip 10.71.0.100 --vip " + second + " " + GetParam().options);
  EXPECT_NE(server.state(), before);
  server.rs("undo --vip " + second);
  EXPECT_EQ(server.said("check"), std::string("nothing is wrong: 10.71.0.100 (") + GetParam().summary + ")\n");
  server.rs("undo");
  EXPECT_EQ(server.state(), before);
  EXPECT_EQ(server.rs("undo"), "nothing to undo\n");
  EXPECT_EQ(server.state(), before);
}

TEST_P(Program, SetupTwiceChangesNothingTheSecondTime) {
  ServerMachine server;
  const std::string setup = std::string("setup --vip 10.71.0.100 ") + GetParam().options;
  server.rs(setup);
  const std::string once = server.state();
  EXPECT_EQ(server.rs(setup), "nothing to change\n");
  EXPECT_EQ(server.state(), once);
}

TEST_P(Program, DryRunPrintsEachChangeAndMakesNone) {
  ServerMachine server;
  const std::string before = server.state();
  EXPECT_THAT(server.rs(std::string("start --vip 10.71.0.100 --dry-run ") + GetParam().options),
              HasSubstr("ip address add 10.71.0.100/32 dev lo"));
  EXPECT_EQ(server.state(), before);
  EXPECT_EQ(server.try_rs("status"), 3);
}

INSTANTIATE_TEST_SUITE_P(Ways, Program,
                         testing::Values(Way{"Dr", "dr, e0", "--mode dr"},
                                         Way{"Bpf", "tun, e0, decapsulation: bpf", "--decapsulation bpf"},
                                         Way{"Tun", "tun, e0, decapsulation: tun", "--decapsulation tun"}),
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
  const std::string before = server.state();
  for (const char* way : {"", " --mode tun --decapsulation bpf", " --decapsulation tun"}) {
    EXPECT_THAT(
        server.said(std::string("setup --vip 10.71.0.100 --vip fd71::100") + way),
        AllOf(HasSubstr("no director of ours sends IPv6 through a tunnel yet, so fd71::100"), HasSubstr("--mode dr")));
  }
  EXPECT_EQ(server.state(), before);
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

}  // namespace
}  // namespace viplane::test
