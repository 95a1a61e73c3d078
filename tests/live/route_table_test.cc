// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include "tests/conformance/link_conformance.h"
#include "tests/conformance/route_table_conformance.h"
#include "tests/live/kernel_world.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

class KernelRoutes : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    world.emplace();
    world->run("ip address add 192.0.2.1/24 dev eth0; ip address add 2001:db8::1/64 dev eth0 nodad");
    world->run_for(10ms);
  }
  std::optional<Route> lookup(const char* target) const { return world->routes->lookup(*IpAddress::parse(target)); }
  std::optional<test::KernelWorld> world;
};

TEST_F(KernelRoutes, OnTheLinkTheTargetIsTheNextHop) {
  const auto route = lookup("192.0.2.7");
  ASSERT_TRUE(route);
  EXPECT_EQ(route->port, 0);
  EXPECT_EQ(route->next_hop, *IpAddress::parse("192.0.2.7"));
  EXPECT_EQ(route->source, *IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(route->mtu, 1500u);
}

TEST_F(KernelRoutes, ARoutesOwnMtuCountsLockedOrNot) {
  world->run(
      "ip route add 198.51.100.0/24 via 192.0.2.9 mtu lock 1400; ip route add 203.0.113.0/24 via 192.0.2.9 mtu 1300");
  EXPECT_EQ(lookup("198.51.100.1")->mtu, 1400u);
  EXPECT_EQ(lookup("198.51.100.1")->next_hop, *IpAddress::parse("192.0.2.9"));
  EXPECT_EQ(lookup("203.0.113.1")->mtu, 1300u);
}

TEST_F(KernelRoutes, AreNoneToOurselvesByOtherInterfacesAndWhereForbidden) {
  world->run("ip route add unreachable 198.51.100.0/24");
  EXPECT_FALSE(lookup("192.0.2.1"));
  EXPECT_FALSE(lookup("127.0.0.9"));
  EXPECT_FALSE(lookup("198.51.100.1"));
  EXPECT_FALSE(lookup("203.0.113.1"));
}

TEST_F(KernelRoutes, AChangeIsToldOnceAndLooksUpAfresh) {
  EXPECT_FALSE(lookup("203.0.113.1"));
  int told = 0;
  const auto watch = world->routes->on_change([&] { ++told; });
  world->run("ip route add 203.0.113.0/24 via 192.0.2.9; ip route add 203.0.114.0/24 via 192.0.2.9");
  EXPECT_EQ(told, 0);
  world->run_for(10ms);
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(lookup("203.0.113.1"));
}

TEST_F(KernelRoutes, OfIpv6Too) { EXPECT_EQ(lookup("2001:db8::7")->source, *IpAddress::parse("2001:db8::1")); }

TEST_F(KernelRoutes, LinksAreDownWhenRenamedOrGoneAndUpWhenBack) {
  std::vector<bool> told;
  const auto watch = world->links->watch("eth0", [&](bool up) { told.push_back(up); });
  EXPECT_TRUE(told.empty()) << "never inside the call";
  world->run_for(50ms);
  world->run("ip link set eth0 name eth9");
  world->run_for(50ms);
  world->run("ip link set eth9 name eth0");
  world->run_for(50ms);
  world->outside.run("ip link del wire");
  world->run_for(50ms);
  connect(world->outside, "wire", world->space, "eth0");
  for (int wait = 0; wait < 100 && told.size() < 5; ++wait)
    world->run_for(50ms);  // the kernel tells of carriers at its leisure
  EXPECT_EQ(told, (std::vector<bool>{true, false, true, false, true}));
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {

struct KernelRouteWorld {
  KernelRouteWorld() { world.run("ip address add 10.0.0.1/24 dev eth0"); }
  static std::string why_not() { return test::why_no_namespaces(); }
  RouteTable& routes() { return *world.routes; }
  void add_route(IpPrefix target, IpAddress gateway) {
    world.run("ip route add " + target.to_string() + " via " + gateway.to_string());
  }
  void run_for(Duration span) { world.run_for(span); }
  test::KernelWorld world;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Kernel, RouteTableConformance, KernelRouteWorld);

struct KernelLinkWorld {
  // A Watches of which only the links are asked.
  struct Links final : Watches {
    explicit Links(live::LinkWatches& over) : links(over) {}
    HandlePtr link(std::string_view interface, std::function<void(bool)> changed) override {
      return links.watch(interface, std::move(changed));
    }
    HandlePtr file(std::string_view, std::function<void(std::int64_t)>) override { return nullptr; }
    HandlePtr process(const ProcessPattern&, std::function<void(bool)>) override { return nullptr; }
    live::LinkWatches& links;
  };
  KernelLinkWorld() {  // its carrier comes when the kernel finds the time
    bool is_up = false;
    const auto watch = links.link("eth0", [&](bool up) { is_up = up; });
    for (int tick = 0; tick < 60 && !is_up; ++tick) run_for(std::chrono::milliseconds(50));
  }
  static std::string why_not() { return test::why_no_namespaces(); }
  Watches& watches() { return links; }
  std::string interface() { return "eth0"; }
  void set_link(bool up) { world.run(std::string("ip link set eth0 ") + (up ? "up" : "down")); }
  void run_for(Duration span) { world.run_for(span); }
  test::KernelWorld world;
  Links links{*world.links};
};
INSTANTIATE_TYPED_TEST_SUITE_P(Kernel, LinkConformance, KernelLinkWorld);

}  // namespace viplane::conformance
