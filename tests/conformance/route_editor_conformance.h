// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "env/route_editor.h"
#include "env/route_table.h"

namespace viplane::conformance {

// What every RouteEditor must do. A back end passes by
//
//   struct MyEditorWorld {
//     RouteEditor& editor();
//     RouteTable& routes();  // of a host with the address 10.0.0.1/24 on its only port eth0, whose MTU is 1500
//     void remove_by_hand(const RouteEntry& route);  // somebody else does it
//     bool has_rules();  // false: the world has no policy routing, and must refuse a rule
//     void run_for(Duration span);
//     static std::string why_not();  // optional: what this machine lacks for it; the tests are skipped
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, RouteEditorConformance, MyEditorWorld);
template <typename World>
class RouteEditorConformance : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::why_not(); }) {
      if (const std::string why = World::why_not(); !why.empty()) GTEST_SKIP() << why;
    }
    world_.emplace();
    run();
  }
  static RouteEntry by(const char* target, const char* gateway, std::uint32_t metric = 0) {
    RouteEntry route;
    route.to = *IpPrefix::parse(target);
    route.hops.push_back({.gateway = *IpAddress::parse(gateway)});
    route.metric = metric;
    return route;
  }
  static RoutingRule rule_for(const char* source, std::uint32_t preference) {
    RoutingRule rule;
    rule.from = *IpPrefix::parse(source);
    rule.table = 100;
    rule.preference = preference;
    return rule;
  }
  RouteEditor& editor() { return world_->editor(); }
  // By whom packets to it leave; "-": there is no route.
  std::string next_hop(const char* target) {
    run();
    const auto route = world_->routes().lookup(*IpAddress::parse(target));
    return route ? route->next_hop.to_string() : "-";
  }
  void run() { world_->run_for(std::chrono::milliseconds(50)); }

  std::optional<World> world_;
};
TYPED_TEST_SUITE_P(RouteEditorConformance);

TYPED_TEST_P(RouteEditorConformance, ARouteLeadsWhereItSaysAndIsGoneWithoutIt) {
  const RouteEntry route = this->by("203.0.113.0/24", "10.0.0.254");
  EXPECT_FALSE(this->editor().holds(route));
  EXPECT_TRUE(this->editor().add(route));
  EXPECT_TRUE(this->editor().holds(route));
  EXPECT_EQ(this->next_hop("203.0.113.1"), "10.0.0.254");
  EXPECT_TRUE(this->editor().remove(route));
  EXPECT_FALSE(this->editor().holds(route));
  EXPECT_EQ(this->next_hop("203.0.113.1"), "-");
}

TYPED_TEST_P(RouteEditorConformance, AddingTwiceIsAsAskedAndRemovedOnce) {
  const RouteEntry route = this->by("203.0.113.0/24", "10.0.0.254");
  EXPECT_TRUE(this->editor().add(route));
  EXPECT_TRUE(this->editor().add(route));
  EXPECT_TRUE(this->editor().remove(route));
  EXPECT_EQ(this->next_hop("203.0.113.1"), "-");
}

TYPED_TEST_P(RouteEditorConformance, RemovingWhatIsNotThereIsAsAsked) {
  EXPECT_TRUE(this->editor().remove(this->by("203.0.113.0/24", "10.0.0.254")));
  EXPECT_TRUE(this->editor().remove(this->rule_for("203.0.113.0/24", 300)));
}

TYPED_TEST_P(RouteEditorConformance, WhatSomebodyElseRemovesIsHeldNoMoreAndCanBeAddedAgain) {
  const RouteEntry route = this->by("203.0.113.0/24", "10.0.0.254");
  EXPECT_TRUE(this->editor().add(route));
  EXPECT_TRUE(this->editor().holds(route));
  this->world_->remove_by_hand(route);
  this->run();
  EXPECT_FALSE(this->editor().holds(route));
  EXPECT_TRUE(this->editor().add(route));
  EXPECT_TRUE(this->editor().holds(route));
  EXPECT_EQ(this->next_hop("203.0.113.1"), "10.0.0.254");
}

TYPED_TEST_P(RouteEditorConformance, TheLongestPrefixWinsAndTheOtherComesBack) {
  const RouteEntry wide = this->by("203.0.113.0/24", "10.0.0.254"), narrow = this->by("203.0.113.0/28", "10.0.0.253");
  EXPECT_TRUE(this->editor().add(wide));
  EXPECT_TRUE(this->editor().add(narrow));
  EXPECT_EQ(this->next_hop("203.0.113.1"), "10.0.0.253");
  EXPECT_TRUE(this->editor().remove(narrow));
  EXPECT_EQ(this->next_hop("203.0.113.1"), "10.0.0.254");
}

TYPED_TEST_P(RouteEditorConformance, RoutesThatDifferInTheirGatewayAreTwo) {
  const RouteEntry one = this->by("203.0.113.0/24", "10.0.0.254"), other = this->by("203.0.113.0/24", "10.0.0.253");
  EXPECT_TRUE(this->editor().add(one));
  EXPECT_FALSE(this->editor().holds(other));
  EXPECT_TRUE(this->editor().add(other));
  EXPECT_TRUE(this->editor().remove(other));
  EXPECT_TRUE(this->editor().holds(one));
  EXPECT_FALSE(this->editor().holds(other));
}

TYPED_TEST_P(RouteEditorConformance, ARuleIsHeldOrRefused) {
  const RoutingRule rule = this->rule_for("203.0.113.0/24", 300);
  if (!this->world_->has_rules()) {
    EXPECT_FALSE(this->editor().add(rule)) << "pretends to have policy routing";
    EXPECT_FALSE(this->editor().holds(rule));
    return;
  }
  EXPECT_TRUE(this->editor().add(rule));
  EXPECT_TRUE(this->editor().add(rule));
  EXPECT_TRUE(this->editor().holds(rule));
  EXPECT_FALSE(this->editor().holds(this->rule_for("203.0.113.0/24", 301)));
  EXPECT_TRUE(this->editor().remove(rule));
  EXPECT_FALSE(this->editor().holds(rule));
}

REGISTER_TYPED_TEST_SUITE_P(RouteEditorConformance, ARouteLeadsWhereItSaysAndIsGoneWithoutIt,
                            AddingTwiceIsAsAskedAndRemovedOnce, RemovingWhatIsNotThereIsAsAsked,
                            WhatSomebodyElseRemovesIsHeldNoMoreAndCanBeAddedAgain,
                            TheLongestPrefixWinsAndTheOtherComesBack, RoutesThatDifferInTheirGatewayAreTwo,
                            ARuleIsHeldOrRefused);

}  // namespace viplane::conformance
