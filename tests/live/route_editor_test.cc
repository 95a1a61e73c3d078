// SPDX-License-Identifier: GPL-2.0-or-later
// Routes and rules of a real kernel, and who puts them right.
#include "live/route_editor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/leftovers.h"
#include "live/routing_message.h"
#include "tests/conformance/route_editor_conformance.h"
#include "tests/live/kernel_world.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

RouteEntry by(const char* target, const char* gateway) {
  RouteEntry route;
  route.to = *IpPrefix::parse(target);
  route.hops.push_back({.gateway = *IpAddress::parse(gateway)});
  return route;
}

RoutingRule rule_of(std::uint32_t preference) {
  RoutingRule rule;
  rule.from = *IpPrefix::parse("192.0.2.0/24");
  rule.table = 100;
  rule.preference = preference;
  return rule;
}

class RouteEditorLive : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    world.emplace();
    world->run("ip address add 10.0.0.1/24 dev eth0; ip address add 2001:db8::1/64 dev eth0 nodad");
    world->run_for(10ms);
  }
  std::string routes() const { return world->run("ip route show table all; ip -6 route show table all"); }
  std::string rules() const { return world->run("ip rule; ip -6 rule"); }
  std::optional<test::KernelWorld> world;
};

TEST_F(RouteEditorLive, LeavesAloneWhatOthersHavePutThere) {
  world->run("ip route add 203.0.113.0/24 via 10.0.0.9; ip rule add from 192.0.2.0/24 lookup 100 pref 300");
  world->run_for(10ms);
  EXPECT_FALSE(world->editor->holds(by("203.0.113.0/24", "10.0.0.9")));
  EXPECT_TRUE(world->editor->remove(by("203.0.113.0/24", "10.0.0.9")));
  EXPECT_TRUE(world->editor->remove(rule_of(300)));
  EXPECT_THAT(routes(), HasSubstr("203.0.113.0/24"));
  EXPECT_THAT(rules(), HasSubstr("300:"));
}

TEST_F(RouteEditorLive, WhatSomebodyElseGaveAlreadyIsAsAskedAndStays) {
  world->run("ip -6 route add 2001:db8:9::/64 via 2001:db8::9 metric 1024");
  world->run_for(10ms);
  EXPECT_TRUE(world->editor->add(by("2001:db8:9::/64", "2001:db8::9")));
  EXPECT_TRUE(world->editor->holds(by("2001:db8:9::/64", "2001:db8::9")));
  EXPECT_TRUE(world->ledger.held().empty()) << "it is not ours to take away";
  EXPECT_TRUE(world->editor->remove(by("2001:db8:9::/64", "2001:db8::9")));
  EXPECT_THAT(routes(), HasSubstr("2001:db8:9::/64"));
}

TEST_F(RouteEditorLive, WhatTheKernelRefusesIsToldWithItsWords) {
  EXPECT_FALSE(world->editor->add(by("203.0.113.0/24", "172.31.0.1")));
  RouteEntry elsewhere = by("203.0.113.0/24", "10.0.0.9");
  elsewhere.hops.front().interface = "eth7";
  EXPECT_FALSE(world->editor->add(elsewhere));
  ASSERT_EQ(world->problems.size(), 2u);
  EXPECT_THAT(world->problems[0], HasSubstr("203.0.113.0/24 via 172.31.0.1"));
  EXPECT_THAT(world->problems[1], HasSubstr("there is no interface eth7"));
  EXPECT_TRUE(world->ledger.held().empty());
}

TEST_F(RouteEditorLive, ARouteThatGoesWithItsAddressIsNoticed) {
  ASSERT_TRUE(world->editor->add(by("203.0.113.0/24", "10.0.0.9")));
  EXPECT_TRUE(world->editor->holds(by("203.0.113.0/24", "10.0.0.9")));
  world->run("ip address del 10.0.0.1/24 dev eth0");  // the kernel takes the route along and tells nobody
  world->run_for(50ms);
  EXPECT_FALSE(world->editor->holds(by("203.0.113.0/24", "10.0.0.9")));
}

TEST_F(RouteEditorLive, CleanUpTakesAwayWhatADeadDirectorHeldAndNothingElse) {
  world->run("ip route add 198.51.100.0/24 via 10.0.0.9; ip rule add from 192.0.2.0/24 lookup 100 pref 301");
  RouteEntry ways = by("203.0.113.64/26", "10.0.0.9");
  ways.hops.push_back({.gateway = *IpAddress::parse("10.0.0.8")});
  RouteEntry ways_v6 = by("2001:db8:9::/64", "2001:db8::9");
  ways_v6.hops.push_back({.gateway = *IpAddress::parse("2001:db8::8")});
  for (const RoutingItem& item :
       std::vector<RoutingItem>{by("203.0.113.0/24", "10.0.0.9"), ways, ways_v6, rule_of(300)})
    ASSERT_TRUE(world->editor->add(item)) << to_string(item);
  const auto report = clean_up(world->ledger.held());
  EXPECT_TRUE(report.failed.empty()) << report.failed.front();
  EXPECT_EQ(report.done.front().find("removed the rule"), 0u) << "rules go before the routes they lead to";
  EXPECT_THAT(routes(), Not(HasSubstr("203.0.113.")));
  EXPECT_THAT(routes(), Not(HasSubstr("2001:db8:9::")));
  EXPECT_THAT(routes(), HasSubstr("198.51.100.0/24"));
  EXPECT_THAT(rules(), Not(HasSubstr("300:")));
  EXPECT_THAT(rules(), HasSubstr("301:"));
  EXPECT_TRUE(clean_up(world->ledger.held()).failed.empty()) << "twice does no harm";
}

TEST_F(RouteEditorLive, LeftoversAreFoundByTheirMarkUnlessALivingProcessHoldsThem) {
  test::TemporaryDirectory folder;
  RouteEntry ways = by("203.0.113.64/26", "10.0.0.9");
  ways.hops.push_back({.gateway = *IpAddress::parse("10.0.0.8")});
  for (const RoutingItem& item : std::vector<RoutingItem>{by("2001:db8:9::/64", "2001:db8::9"), ways, rule_of(300)})
    ASSERT_TRUE(world->editor->add(item));
  const auto found = find_marked_leftovers(folder.path() / "own.state");
  EXPECT_EQ(found.size(), 3u);
  Ledger other(folder.path() / "other.state");
  for (const Held& held : world->ledger.held()) other.note(held);
  EXPECT_TRUE(find_marked_leftovers(folder.path() / "own.state").empty());
  EXPECT_TRUE(clean_up(found).failed.empty());
  EXPECT_THAT(routes() + rules(),
              Not(testing::AnyOf(HasSubstr("203.0.113."), HasSubstr("2001:db8:9"), HasSubstr("300:"))));
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {

struct KernelEditorWorld {
  KernelEditorWorld() { world.run("ip address add 10.0.0.1/24 dev eth0"); }
  static std::string why_not() { return test::why_no_namespaces(); }
  RouteEditor& editor() { return *world.editor; }
  RouteTable& routes() { return *world.routes; }
  void remove_by_hand(const RouteEntry& route) { world.run("ip route del " + route.to.to_string()); }
  bool has_rules() { return true; }
  void run_for(Duration span) { world.run_for(span); }
  test::KernelWorld world;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Kernel, RouteEditorConformance, KernelEditorWorld);

}  // namespace viplane::conformance
