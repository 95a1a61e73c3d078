// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/conformance/address_table_conformance.h"
#include "tests/live/kernel_world.h"

namespace viplane::live {
namespace {

using testing::HasSubstr;
using testing::Not;

class KernelAddresses : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    world.emplace();
  }
  bool add(const char* prefix, const AddressOptions& options = {}) {
    return world->table->add("eth0", *IpPrefix::parse(prefix), options);
  }
  bool remove(const char* prefix) { return world->table->remove("eth0", *IpPrefix::parse(prefix)); }
  std::string shown() const { return world->run("ip -d address show"); }
  AddressOptions with_virtual_mac(std::uint8_t router, bool is_v6 = false) {
    AddressOptions options;
    options.virtual_mac = MacAddress::virtual_router(router, is_v6);
    return options;
  }
  std::optional<test::KernelWorld> world;
};

TEST_F(KernelAddresses, CarryWhatTheConfigurationSays) {
  EXPECT_TRUE(add("192.0.2.100/24", {.label = "eth0:7", .broadcast = IpAddress::parse("192.0.2.255")}));
  EXPECT_TRUE(add("192.0.2.101/32", {.scope = "link"}));
  EXPECT_THAT(shown(), HasSubstr("inet 192.0.2.100/24 brd 192.0.2.255 scope global eth0:7"));
  EXPECT_THAT(shown(), HasSubstr("inet 192.0.2.101/32 scope link eth0"));
}

TEST_F(KernelAddresses, MayBringNoRouteToTheirNetwork) {
  EXPECT_TRUE(add("192.0.2.100/24", {.no_prefix_route = true}));
  EXPECT_TRUE(add("2001:db8::100/64", {.no_prefix_route = true}));
  EXPECT_TRUE(add("198.51.100.1/24"));
  const std::string routes = world->run("ip route; ip -6 route");
  EXPECT_THAT(routes, Not(HasSubstr("192.0.2.0/24")));
  EXPECT_THAT(routes, Not(HasSubstr("2001:db8::/64")));
  EXPECT_THAT(routes, HasSubstr("198.51.100.0/24"));
  EXPECT_THAT(shown(), HasSubstr("inet6 2001:db8::100/64 scope global nodad noprefixroute"));
}

TEST_F(KernelAddresses, OfIpv6SkipDuplicateDetectionAndHostsAreNobodysSource) {
  world->run("sysctl -qw net.ipv6.conf.eth0.accept_dad=1");
  EXPECT_TRUE(add("2001:db8::1/64"));
  EXPECT_TRUE(add("2001:db8::2/128"));
  EXPECT_THAT(shown(), HasSubstr("inet6 2001:db8::1/64 scope global nodad"));
  EXPECT_THAT(shown(), HasSubstr("inet6 2001:db8::2/128 scope global nodad deprecated"));
}

// Of a lasting IPv4 address the kernel keeps only whether it is preferred at all.
TEST_F(KernelAddresses, HaveTheLifetimeAndTheMetricThatWereAskedFor) {
  EXPECT_TRUE(add("2001:db8::3/128", {.preferred_lifetime = 0xffff'ffff}));
  EXPECT_TRUE(add("2001:db8::4/64", {.preferred_lifetime = 1000}));
  EXPECT_TRUE(add("192.0.2.100/24", {.metric = 77, .preferred_lifetime = 0}));
  EXPECT_THAT(shown(), Not(HasSubstr("2001:db8::3/128 scope global nodad deprecated")));
  EXPECT_THAT(shown(), testing::ContainsRegex("2001:db8::4/64 [^/]*preferred_lft (1000|999)sec"));
  EXPECT_THAT(shown(), HasSubstr("192.0.2.100/24 metric 77 scope global deprecated"));
  EXPECT_THAT(world->run("ip route"),
              HasSubstr("192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.100 metric 77"));
}

TEST_F(KernelAddresses, AreMarkedAsOurs) {
  EXPECT_TRUE(add("192.0.2.100/24"));
  const auto& held = world->state->addresses(world->state->find("eth0")->index);
  const auto ours = std::ranges::find(held, *IpPrefix::parse("192.0.2.100/24"), &KernelAddress::prefix);
  ASSERT_NE(ours, held.end());
  EXPECT_EQ(ours->protocol, kOwnProtocol);
}

TEST_F(KernelAddresses, StandInTheLedgerAsLongAsTheyAreHeld) {
  EXPECT_TRUE(add("192.0.2.100/24"));
  const int index = world->state->find("eth0")->index;
  EXPECT_EQ(world->ledger.held(), (std::vector<Held>{HeldAddress{index, "eth0", *IpPrefix::parse("192.0.2.100/24")}}));
  EXPECT_TRUE(remove("192.0.2.100/24"));
  EXPECT_TRUE(world->ledger.held().empty());
}

TEST_F(KernelAddresses, OfTheOperatorAreNotOursToCleanUp) {
  world->run("ip address add 192.0.2.100/24 dev eth0");
  EXPECT_TRUE(add("192.0.2.100/24"));
  EXPECT_TRUE(world->ledger.held().empty());
}

TEST_F(KernelAddresses, ThatSomebodyElseChangesAreSeen) {
  EXPECT_TRUE(add("192.0.2.100/24"));
  int changes = 0;
  const auto watch = world->routes->on_change([&] { ++changes; });
  world->run("ip address del 192.0.2.100/24 dev eth0; ip address add 192.0.2.7/24 dev eth0");
  EXPECT_EQ(changes, 0);
  world->run_for(std::chrono::milliseconds(10));
  EXPECT_GE(changes, 1);
  const auto listed = world->table->list("eth0");
  EXPECT_THAT(listed, testing::Contains(*IpPrefix::parse("192.0.2.7/24")));
  EXPECT_THAT(listed, Not(testing::Contains(*IpPrefix::parse("192.0.2.100/24"))));
}

TEST_F(KernelAddresses, AreNotListedWhileTheyAreTriedForDuplicates) {
  world->run("sysctl -qw net.ipv6.conf.eth0.accept_dad=1; ip address add 2001:db8::5/64 dev eth0");
  world->run_for(std::chrono::milliseconds(5));
  EXPECT_THAT(world->table->list("eth0"), Not(testing::Contains(*IpPrefix::parse("2001:db8::5/64"))));
}

TEST_F(KernelAddresses, ForAnUnknownInterfaceAreRefusedWithItsName) {
  EXPECT_FALSE(world->table->add("eth9", *IpPrefix::parse("192.0.2.1/24"), {}));
  EXPECT_EQ(world->problems, (std::vector<std::string>{"add 192.0.2.1/24 to eth9: there is no such interface"}));
  EXPECT_TRUE(world->table->remove("eth9", *IpPrefix::parse("192.0.2.1/24")));
}

TEST_F(KernelAddresses, WithoutIpv6AreRefusedWithTheRemedy) {
  world->run("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1");
  EXPECT_FALSE(add("2001:db8::1/64"));
  ASSERT_EQ(world->problems.size(), 1u);
  EXPECT_THAT(world->problems[0], HasSubstr("disable_ipv6"));
  EXPECT_TRUE(add("192.0.2.1/24"));
}

TEST_F(KernelAddresses, GoWithTheirInterfaceAndMayComeBack) {
  EXPECT_TRUE(add("192.0.2.100/24"));
  world->outside.run("ip link del wire");
  world->run_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(world->table->list("eth0").empty());
  EXPECT_TRUE(remove("192.0.2.100/24"));
  connect(world->outside, "wire", world->space, "eth0");
  world->run_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(add("192.0.2.100/24"));
  EXPECT_THAT(shown(), HasSubstr("192.0.2.100/24"));
}

TEST_F(KernelAddresses, ThousandsComeAndGo) {
  for (std::uint32_t i = 0; i < 2000; ++i) {
    ASSERT_TRUE(world->table->add("eth0", {IpAddress::v4(0x0a000001 + i), 32}, {}));
  }
  EXPECT_EQ(world->ledger.held().size(), 2000u);
  for (std::uint32_t i = 0; i < 2000; ++i)
    ASSERT_TRUE(world->table->remove("eth0", {IpAddress::v4(0x0a000001 + i), 32}));
  EXPECT_TRUE(world->ledger.held().empty());
}

TEST_F(KernelAddresses, WithAVirtualMacLieOnAMacvlan) {
  EXPECT_TRUE(add("192.0.2.100/24", with_virtual_mac(51)));
  EXPECT_TRUE(add("2001:db8::100/64", with_virtual_mac(51, true)));
  const std::string all = shown();
  EXPECT_THAT(all, HasSubstr("vrrp.51@eth0"));
  EXPECT_THAT(all, HasSubstr("00:00:5e:00:01:33"));
  EXPECT_THAT(all, HasSubstr("vrrp6.51@eth0"));
  EXPECT_THAT(all, HasSubstr("00:00:5e:00:02:33"));
  EXPECT_THAT(all, HasSubstr("macvlan mode private"));
  EXPECT_EQ(world->run("cat /proc/sys/net/ipv4/conf/eth0/arp_ignore"), "1\n");
  EXPECT_TRUE(remove("192.0.2.100/24"));
  EXPECT_THAT(shown(), Not(HasSubstr("vrrp.51")));
  EXPECT_TRUE(remove("2001:db8::100/64"));
  EXPECT_THAT(shown(), Not(HasSubstr("vrrp6.51")));
  EXPECT_EQ(world->run("cat /proc/sys/net/ipv4/conf/eth0/arp_ignore"), "0\n");
  EXPECT_TRUE(world->ledger.held().empty());
}

TEST_F(KernelAddresses, WithAVirtualMacAreAnsweredForWithThatMacOnly) {
  world->run("ip address add 192.0.2.1/24 dev eth0");
  world->outside.run("ip address add 192.0.2.9/24 dev wire; ip address add 2001:db8::9/64 dev wire");
  EXPECT_TRUE(add("192.0.2.100/24", with_virtual_mac(51)));
  EXPECT_TRUE(add("2001:db8::100/64", with_virtual_mac(51, true)));
  world->outside.run("ping -c1 -W2 192.0.2.100 && ping -c1 -W2 2001:db8::100 && ping -c1 -W2 192.0.2.1");
  const std::string neighbours = world->outside.run("ip neigh");
  EXPECT_THAT(neighbours, HasSubstr("192.0.2.100 dev wire lladdr 00:00:5e:00:01:33"));
  EXPECT_THAT(neighbours, HasSubstr("2001:db8::100 dev wire lladdr 00:00:5e:00:02:33"));
  EXPECT_THAT(neighbours, Not(HasSubstr("192.0.2.1 dev wire lladdr 00:00:5e")));
}

TEST_F(KernelAddresses, WithAVirtualMacTakeTheNameThatWasAskedForIfItIsFree) {
  AddressOptions options = with_virtual_mac(51);
  options.virtual_interface = "vip0";
  EXPECT_TRUE(add("192.0.2.100/24", options));
  EXPECT_THAT(shown(), HasSubstr("vip0@eth0"));
  world->run("ip link add vrrp.52 type bridge");
  EXPECT_TRUE(add("192.0.2.102/24", with_virtual_mac(52)));
  EXPECT_THAT(shown(), HasSubstr("vrrp.52." + std::to_string(world->state->find("eth0")->index) + "@eth0"));
}

TEST_F(KernelAddresses, SurviveTheLossOfTheirMacvlan) {
  EXPECT_TRUE(add("192.0.2.100/24", with_virtual_mac(51)));
  world->run("ip link del vrrp.51");
  world->run_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(world->table->list("eth0").empty() || world->table->list("eth0")[0].address.is_v6);
  EXPECT_TRUE(add("192.0.2.100/24", with_virtual_mac(51)));
  EXPECT_THAT(shown(), HasSubstr("vrrp.51@eth0"));
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {

struct KernelAddressWorld {
  static std::string why_not() { return test::why_no_namespaces(); }
  AddressTable& addresses() { return *world.table; }
  std::string port() { return "eth0"; }
  test::KernelWorld world;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Kernel, AddressTableConformance, KernelAddressWorld);

}  // namespace viplane::conformance
