// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "env/route_table.h"

namespace viplane::conformance {

// What every RouteTable must do. A back end passes by
//
//   struct MyRouteWorld {
//     RouteTable& routes();  // of a host with the address 10.0.0.1/24 on its only port, whose MTU is 1500
//     void add_route(IpPrefix target, IpAddress gateway);
//     void run_for(Duration span);
//     static std::string why_not();  // optional: what this machine lacks for it; the tests are skipped
//   };
//   INSTANTIATE_TYPED_TEST_SUITE_P(MyWorld, RouteTableConformance, MyRouteWorld);
template <typename World>
class RouteTableConformance : public testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires { World::why_not(); }) {
      if (const std::string why = World::why_not(); !why.empty()) GTEST_SKIP() << why;
    }
    world_.emplace();
    run();
  }
  static IpAddress address(const char* text) { return *IpAddress::parse(text); }
  std::optional<Route> lookup(const char* target) { return world_->routes().lookup(address(target)); }
  void add(const char* target, const char* gateway) { world_->add_route(*IpPrefix::parse(target), address(gateway)); }
  void run() { world_->run_for(std::chrono::milliseconds(50)); }

  std::optional<World> world_;
};
TYPED_TEST_SUITE_P(RouteTableConformance);

TYPED_TEST_P(RouteTableConformance, OnTheLinkTheTargetIsTheNextHop) {
  const auto route = this->lookup("10.0.0.7");
  ASSERT_TRUE(route);
  EXPECT_EQ(route->port, 0);
  EXPECT_EQ(route->next_hop, this->address("10.0.0.7"));
  EXPECT_EQ(route->source, this->address("10.0.0.1"));
  EXPECT_EQ(route->mtu, 1500u);
}

TYPED_TEST_P(RouteTableConformance, WithoutARouteThereIsNone) { EXPECT_FALSE(this->lookup("203.0.113.1")); }

TYPED_TEST_P(RouteTableConformance, ByAGatewayTheGatewayIsTheNextHop) {
  this->add("203.0.113.0/24", "10.0.0.254");
  this->run();
  const auto route = this->lookup("203.0.113.1");
  ASSERT_TRUE(route);
  EXPECT_EQ(route->next_hop, this->address("10.0.0.254"));
  EXPECT_EQ(route->source, this->address("10.0.0.1"));
}

TYPED_TEST_P(RouteTableConformance, TheLongestPrefixWinsWhicheverCameFirst) {
  this->add("203.0.113.64/26", "10.0.0.252");
  this->add("0.0.0.0/0", "10.0.0.254");
  this->add("203.0.113.0/24", "10.0.0.253");
  this->run();
  EXPECT_EQ(this->lookup("203.0.113.65")->next_hop, this->address("10.0.0.252"));
  EXPECT_EQ(this->lookup("203.0.113.1")->next_hop, this->address("10.0.0.253"));
  EXPECT_EQ(this->lookup("198.51.100.1")->next_hop, this->address("10.0.0.254"));
}

TYPED_TEST_P(RouteTableConformance, AChangeIsToldAndThenLooksUpAfresh) {
  EXPECT_FALSE(this->lookup("203.0.113.1"));
  int told = 0;
  const auto listener = this->world_->routes().on_change([&] { ++told; });
  this->run();
  told = 0;
  this->add("203.0.113.0/24", "10.0.0.254");
  this->run();
  EXPECT_GE(told, 1);
  EXPECT_TRUE(this->lookup("203.0.113.1"));
}

TYPED_TEST_P(RouteTableConformance, ADestroyedListenerHearsNothing) {
  int told = 0;
  auto listener = this->world_->routes().on_change([&] { ++told; });
  this->run();
  listener.reset();
  told = 0;
  this->add("203.0.113.0/24", "10.0.0.254");
  this->run();
  EXPECT_EQ(told, 0);
}

REGISTER_TYPED_TEST_SUITE_P(RouteTableConformance, OnTheLinkTheTargetIsTheNextHop, WithoutARouteThereIsNone,
                            ByAGatewayTheGatewayIsTheNextHop, TheLongestPrefixWinsWhicheverCameFirst,
                            AChangeIsToldAndThenLooksUpAfresh, ADestroyedListenerHearsNothing);

}  // namespace viplane::conformance
