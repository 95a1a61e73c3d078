// SPDX-License-Identifier: GPL-2.0-or-later
// Plans are functions of what was found: no machine is touched here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/realserver/machines.h"

namespace viplane::test {
namespace {

using namespace realserver;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

TEST(Plan, SilencesArpBeforeItBindsTheAddress) {
  Options options = tunnel_to({kVip});
  options.mode = Mode::dr;
  EXPECT_THAT(commands(options, plain_machine()), ElementsAre("sysctl -w net/ipv4/conf/all/arp_ignore=1  # was 0",
                                                              "sysctl -w net/ipv4/conf/all/arp_announce=2  # was 0",
                                                              "sysctl -w net/ipv4/conf/eth0/arp_ignore=1  # was 0",
                                                              "sysctl -w net/ipv4/conf/eth0/arp_announce=2  # was 0",
                                                              "sysctl -w net/ipv4/conf/lo/arp_ignore=1  # was 0",
                                                              "sysctl -w net/ipv4/conf/lo/arp_announce=2  # was 0",
                                                              "ip address add 10.253.85.250/32 dev lo"));
}

TEST(Plan, UsesTheKernelsTunnelWhereThereIsOne) {
  const auto lines = commands(tunnel_to({kVip}), machine_with_ipip());
  EXPECT_THAT(lines, Contains("ip link add tunl0 type ipip"));
  EXPECT_THAT(lines, Contains("ip link set tunl0 up"));
  EXPECT_THAT(lines, Contains("ip address add 10.253.85.250/32 dev tunl0"));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("decapsulating"))));
}

TEST(Plan, LeavesATunnelThatIsUpAsItIs) {
  Machine machine = machine_with_ipip();
  machine.links.push_back({3, "tunl0", "ipip", 1480, true, false, false});
  EXPECT_THAT(commands(tunnel_to({kVip}), machine), Not(Contains(HasSubstr("ip link"))));
}

TEST(Plan, PrefersTheProgramAtIngressToTheProcess) {
  Machine machine = plain_machine();
  EXPECT_EQ(decide(tunnel_to({kVip}), machine).decapsulation, Decapsulation::bpf);
  machine.why_no_bpf = "not permitted";
  EXPECT_EQ(decide(tunnel_to({kVip}), machine).decapsulation, Decapsulation::tun);
  machine.why_no_tun = "no such device";
  EXPECT_THROW(decide(tunnel_to({kVip}), machine), Refused);
}

TEST(Plan, KeepsTheReversePathCheckOfOtherInterfacesWhenAllHasToGo) {
  Machine machine = machine_with_ipip();
  machine.sysctls["net/ipv4/conf/all/rp_filter"] = "1";
  const auto lines = commands(tunnel_to({kVip}), machine);
  EXPECT_THAT(lines, Contains("sysctl -w net/ipv4/conf/all/rp_filter=0  # was 1"));
  EXPECT_THAT(lines, Contains("sysctl -w net/ipv4/conf/eth0/rp_filter=1  # was 0"));
}

TEST(Plan, LeavesTheReversePathCheckAloneWhereAnswersLeaveByTheSameInterface) {
  Machine machine = plain_machine();
  machine.sysctls["net/ipv4/conf/all/rp_filter"] = "1";
  EXPECT_THAT(commands(tunnel_to({kVip}), machine), Not(Contains(HasSubstr("rp_filter"))));
}

TEST(Plan, ClampsTheMssToWhatFitsIntoTheTunnel) {
  EXPECT_THAT(commands(tunnel_to({kVip}), plain_machine()), Contains(HasSubstr("maxseg size set 1440")));
  EXPECT_THAT(commands(tunnel_to({kVip6}), plain_machine()), Contains(HasSubstr("maxseg size set 1400")));
}

TEST(Plan, ClampsByRoutesWhereThereIsNoNft) {
  Machine machine = plain_machine();
  machine.has_nft = false;
  EXPECT_THAT(commands(tunnel_to({kVip}), machine), Contains(HasSubstr("ip rule add from 10.253.85.250 lookup 7060")));
  EXPECT_THAT(commands(tunnel_to({kVip}), machine), Contains(HasSubstr("with advmss 1440\n")));
  EXPECT_THAT(commands(tunnel_to({kVip, kVip6}), machine), Contains(HasSubstr("1440, those of IPv6 with 1400\n")));
}

TEST(Plan, NeedsNoArpSettingsForIpv6Alone) {
  EXPECT_THAT(commands(tunnel_to({kVip6}), plain_machine()), Not(Contains(HasSubstr("arp_"))));
}

TEST(Plan, BindsAnIpv6VipToTheKernelsTunnelWhereThereIsOne) {
  EXPECT_THAT(commands(tunnel_to({kVip6}), machine_with_ipip()),
              ElementsAre("ip link add ip6tnl0 type ip6tnl", "ip link set ip6tnl0 up",
                          "ip address add fd71::100/128 dev ip6tnl0", HasSubstr("maxseg size set 1400")));
}

TEST(Plan, BindsAnIpv6VipToTheLoopbackWhereOursTakesTheHeaderOff) {
  EXPECT_THAT(commands(tunnel_to({kVip6}), plain_machine()),
              ElementsAre("ip address add fd71::100/128 dev lo", HasSubstr("maxseg size set 1400"),
                          "attach the decapsulating program to eth0 (tc ingress) for fd71::100"));
}

TEST(Plan, LeavesTheReversePathCheckAloneForIpv6WhichHasNone) {
  Machine machine = machine_with_ipip();
  machine.sysctls["net/ipv4/conf/all/rp_filter"] = "1";
  EXPECT_THAT(commands(tunnel_to({kVip6}), machine), Not(Contains(HasSubstr("rp_filter"))));
}

// One way for all: a machine whose kernel has half of it uses the program for both families.
TEST(Plan, UsesTheKernelsTunnelsOnlyWhereEveryFamilyHasOne) {
  Machine machine = machine_with_ipip();
  machine.kernel_has_ip6tnl = false;
  EXPECT_EQ(decide(tunnel_to({kVip}), machine).decapsulation, Decapsulation::kernel);
  EXPECT_EQ(decide(tunnel_to({kVip, kVip6}), machine).decapsulation, Decapsulation::bpf);
  Options kernel = tunnel_to({kVip6});
  kernel.decapsulation = Decapsulation::kernel;
  EXPECT_THAT([&] { decide(kernel, machine); },
              ThrowsMessage<Refused>(HasSubstr("--decapsulation kernel: this kernel has no ip6_tunnel")));
}

TEST(Plan, RefusesAnIpv6VipWhereIpv6IsOff) {
  Machine machine = plain_machine();
  machine.sysctls["net/ipv6/conf/eth0/disable_ipv6"] = "1";
  EXPECT_THAT([&] { commands(tunnel_to({kVip6}), machine); },
              ThrowsMessage<Refused>(HasSubstr("IPv6 is switched off on eth0 (remedy: sysctl -w net/ipv6/conf/eth0/")));
  EXPECT_NO_THROW(commands(tunnel_to({kVip}), machine));
  machine = machine_with_ipip();
  machine.sysctls["net/ipv6/conf/default/disable_ipv6"] = "1";  // as ip6tnl0 will start
  EXPECT_THROW(commands(tunnel_to({kVip6}), machine), Refused);
  std::erase_if(machine.sysctls, [](const auto& setting) { return setting.first.starts_with("net/ipv6/"); });
  EXPECT_THAT([&] { commands(tunnel_to({kVip6}), machine); },
              ThrowsMessage<Refused>(HasSubstr("this kernel has no IPv6")));
}

TEST(Plan, TakesForIpv6AloneTheInterfaceOfItsOwnDefaultRoute) {
  Machine machine = plain_machine();
  machine.links.push_back({3, "eth1", "", 1500, true, false, true});
  machine.default_interface_v6 = "eth1";
  EXPECT_EQ(decide(tunnel_to({kVip6}), machine).interface, "eth1");
  EXPECT_EQ(decide(tunnel_to({kVip, kVip6}), machine).interface, "eth0");
}

TEST(Plan, RefusesAnAddressThatTheMachineClaimsOnItsCard) {
  EXPECT_THROW(commands(tunnel_to({ip("10.72.0.11")}), plain_machine()), Refused);
}

TEST(Plan, RefusesAnMtuWithoutRoomForTheTunnel) {
  Machine machine = plain_machine();
  machine.links[1].mtu = 1300;
  EXPECT_NO_THROW(commands(tunnel_to({kVip}), machine));
  EXPECT_THROW(commands(tunnel_to({kVip6}), machine), Refused);
  machine.links[1].mtu = 500;
  EXPECT_THROW(commands(tunnel_to({kVip}), machine), Refused);
}

TEST(Plan, AsksForTheInterfaceWhereNoRouteTellsIt) {
  Machine machine = plain_machine();
  machine.default_interface.clear();
  machine.default_interface_v6.clear();
  EXPECT_EQ(decide(tunnel_to({kVip}), machine).interface, "eth0");  // the only one
  machine.links.push_back({3, "eth1", "", 1500, true, false, true});
  EXPECT_THROW(decide(tunnel_to({kVip}), machine), Refused);
}

TEST(Journal, RemembersWhatWasFoundFirst) {
  realserver::Journal journal;
  journal.note({Change::Kind::sysctl, "net/ipv4/conf/all/arp_ignore", "0", "1"});
  journal.note({Change::Kind::sysctl, "net/ipv4/conf/all/arp_ignore", "5", "1"});
  ASSERT_EQ(journal.changes.size(), 1u);
  EXPECT_EQ(journal.changes[0].found, "0");
}

}  // namespace
}  // namespace viplane::test
