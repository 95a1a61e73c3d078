// SPDX-License-Identifier: GPL-2.0-or-later
// Routes and rules of a director against a host in memory: in which order they come and go, and who keeps them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/config/config.h"
#include "control/config/load.h"
#include "control/director.h"
#include "env/fake_env.h"
#include "tests/control/load.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::string instance(const std::string& more, const std::string& addresses = {}) {
  return "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress { 10.0.0.100\n" + addresses +
         " }\n" + more + "}\n";
}
std::string routes(const std::string& lines) { return "virtual_routes {\n" + lines + "}\n"; }
std::string rules(const std::string& lines) { return "virtual_rules {\n" + lines + "}\n"; }

// What the host was asked for, addresses too, in one order.
std::vector<std::string> story(const FakeEnv& env) {
  std::vector<std::string> lines;
  for (const Event& event : env.events.events()) {
    for (const char* kind : {"address.", "route.", "rule."}) {
      if (!event.kind.starts_with(kind)) continue;
      const bool is_address = event.kind.starts_with("address.");
      lines.push_back(event.kind + ' ' + std::get<std::string>(event.fields.at(is_address ? 1 : 0).second));
    }
  }
  return lines;
}

struct RoutingTest : testing::Test {
  RoutingTest() { env.add_port(wire, "eth0", MacAddress{{2, 0, 0, 0, 0, 1}}, *IpPrefix::parse("10.0.0.1/24")); }
  void start(const std::string& text) {
    director.emplace(env.env(), load(text), DirectorOptions{.connection_slots = 1024});
    director->start();
    clock.run_for(0s);
  }
  void become_master() { clock.run_for(5s); }
  std::string state() const {
    const auto states = env.events.of_kind("vrrp.state");
    return states.empty() ? "" : std::get<std::string>(states.back().fields.at(5).second);
  }

  FakeClock clock;
  LoopbackWire wire{clock};
  FakeEnv env{clock, "lb1"};
  std::optional<Director> director;
};

TEST_F(RoutingTest, ComeAfterTheAddressesAndGoBeforeThemRulesFirst) {
  start(instance(rules("from 10.7.0.0/16 table 7 preference 9\nto 10.7.0.0/16 table 7 preference 8\n") +
                 routes("10.7.0.0/16 via 10.0.0.9\nblackhole 10.8.0.0/16\n")));
  EXPECT_THAT(env.routing.held(), IsEmpty()) << "a backup has none";
  become_master();
  EXPECT_THAT(story(env),
              ElementsAre("address.added 10.0.0.100/32", "route.added 10.7.0.0/16 via 10.0.0.9",
                          "route.added blackhole 10.8.0.0/16", "rule.added from 10.7.0.0/16 table 7 preference 9",
                          "rule.added to 10.7.0.0/16 table 7 preference 8"));
  env.events.clear();
  bool has_stopped = false;
  director->stop([&] { has_stopped = true; });
  clock.run_for(10s);
  EXPECT_TRUE(has_stopped);
  EXPECT_THAT(story(env),
              ElementsAre("rule.removed from 10.7.0.0/16 table 7 preference 9",
                          "rule.removed to 10.7.0.0/16 table 7 preference 8", "route.removed 10.7.0.0/16 via 10.0.0.9",
                          "route.removed blackhole 10.8.0.0/16", "address.removed 10.0.0.100/32"));
  EXPECT_THAT(env.routing.held(), IsEmpty());
}

TEST_F(RoutingTest, OfADeadPredecessorAreTakenAwayAtTheStart) {
  ASSERT_TRUE(
      env.routing.add(load(instance(routes("10.7.0.0/16 via 10.0.0.9\n"))).instances[0].virtual_routes[0].entry));
  start(instance(routes("10.7.0.0/16 via 10.0.0.9\n")));
  EXPECT_THAT(env.routing.held(), IsEmpty());
}

TEST_F(RoutingTest, AReloadTouchesOnlyWhatChanged) {
  start(instance(routes("10.7.0.0/16 via 10.0.0.9\n10.8.0.0/16 via 10.0.0.9\n") +
                 rules("from 10.7.0.0/16 table 7 preference 9\n")));
  become_master();
  const auto before = env.routing.changes().size();
  director->reload(
      load(instance(routes("10.7.0.0/16 via 10.0.0.9\n10.8.0.0/16 via 10.0.0.8\n10.9.0.0/16 via 10.0.0.8\n") +
                    rules("from 10.7.0.0/16 table 7 preference 9\n"))));
  clock.run_for(1s);
  const std::vector<std::string> since(env.routing.changes().begin() + static_cast<std::ptrdiff_t>(before),
                                       env.routing.changes().end());
  EXPECT_THAT(since, ElementsAre("- route 10.8.0.0/16 via 10.0.0.9", "+ route 10.8.0.0/16 via 10.0.0.8",
                                 "+ route 10.9.0.0/16 via 10.0.0.8"));
  EXPECT_EQ(env.events.of_kind("vrrp.state").size(), 2u) << "init, backup, master: no more";
}

TEST_F(RoutingTest, OnePutBackAtMostOnceASecondUnlessNotTracked) {
  start(instance(routes("10.7.0.0/16 via 10.0.0.9\n10.8.0.0/16 via 10.0.0.9 no_track\n")));
  become_master();
  env.routing.lose("10.7.0.0/16 via 10.0.0.9");
  env.routing.lose("10.8.0.0/16 via 10.0.0.9");
  clock.run_for(10ms);
  EXPECT_THAT(env.routing.held(), ElementsAre("route 10.7.0.0/16 via 10.0.0.9"));
  env.routing.lose("10.7.0.0/16 via 10.0.0.9");
  clock.run_for(900ms);
  EXPECT_THAT(env.routing.held(), IsEmpty()) << "against whoever keeps deleting it";
  clock.run_for(200ms);
  EXPECT_THAT(env.routing.held(), ElementsAre("route 10.7.0.0/16 via 10.0.0.9"));
  EXPECT_EQ(env.events.of_kind("route.lost").size(), 2u);
  EXPECT_EQ(state(), "master");
}

TEST_F(RoutingTest, ARefusedOneIsTriedAgainWhenTheWorldChangesAndToldOnce) {
  env.routing.refuse("10.7.0.0/16 via 10.0.0.9");
  start(instance(routes("10.7.0.0/16 via 10.0.0.9\n")));
  become_master();
  env.routes.changed();
  clock.run_for(5s);
  EXPECT_EQ(env.events.of_kind("route.refused").size(), 1u);
  env.routing.allow("10.7.0.0/16 via 10.0.0.9");
  env.routes.changed();
  clock.run_for(2s);
  EXPECT_THAT(env.routing.held(), ElementsAre("route 10.7.0.0/16 via 10.0.0.9"));
}

TEST_F(RoutingTest, TheInterfaceOfARouteCountsAsTheInstancesOwn) {
  start(instance(routes("10.7.0.0/16 dev eth1\n10.8.0.0/16 dev eth2 no_track\n")));
  env.watches.set_link("eth1", true);
  become_master();
  EXPECT_EQ(state(), "master");
  env.watches.set_link("eth1", false);
  clock.run_for(10ms);
  EXPECT_EQ(state(), "fault");
  EXPECT_THAT(env.routing.held(), IsEmpty());
}

TEST_F(RoutingTest, StaticOnesAreThereFromStartToStopWhoeverIsMaster) {
  const std::string statics =
      "static_ipaddress {\n10.6.0.1/24 dev eth0\n}\nstatic_routes {\n10.7.0.0/16 via 10.6.0.9 dev eth0\n}\n"
      "static_rules {\nfrom 10.7.0.0/16 table 7 preference 9\n}\n";
  start(statics + instance(""));
  EXPECT_THAT(story(env), ElementsAre("address.added 10.6.0.1/24", "route.added 10.7.0.0/16 via 10.6.0.9 dev eth0",
                                      "rule.added from 10.7.0.0/16 table 7 preference 9"));
  become_master();
  env.events.clear();
  director->reload(load(statics + instance("")));
  clock.run_for(1s);
  EXPECT_THAT(story(env), IsEmpty()) << "kept over a reload";
  director->stop([] {});
  clock.run_for(10s);
  EXPECT_THAT(story(env),
              ElementsAre("address.removed 10.0.0.100/32", "rule.removed from 10.7.0.0/16 table 7 preference 9",
                          "route.removed 10.7.0.0/16 via 10.6.0.9 dev eth0", "address.removed 10.6.0.1/24"));
}

TEST_F(RoutingTest, StaticOnesAreChangedByAReload) {
  start("static_routes {\n10.7.0.0/16 via 10.0.0.9\n10.8.0.0/16 via 10.0.0.9\n}\n" + instance(""));
  director->reload(load("static_routes {\n10.8.0.0/16 via 10.0.0.9\n10.9.0.0/16 via 10.0.0.9\n}\n" + instance("")));
  EXPECT_THAT(env.routing.changes(),
              ElementsAre("+ route 10.7.0.0/16 via 10.0.0.9", "+ route 10.8.0.0/16 via 10.0.0.9",
                          "- route 10.7.0.0/16 via 10.0.0.9", "+ route 10.9.0.0/16 via 10.0.0.9"));
}

TEST_F(RoutingTest, AnInstanceIsInFaultWhileWhatItsGroupDependsOnCannotBeHad) {
  start("track_group G {\ngroup {\nVI_1\n}\n}\nstatic_routes {\n10.7.0.0/16 via 10.0.0.9 track_group G\n}\n" +
        instance(""));
  become_master();
  ASSERT_EQ(state(), "master");
  env.routing.lose("10.7.0.0/16 via 10.0.0.9");
  clock.run_for(10ms);
  EXPECT_EQ(state(), "master") << "put back, and nobody noticed";
  clock.run_for(2s);
  env.routing.refuse("10.7.0.0/16 via 10.0.0.9");
  env.routing.lose("10.7.0.0/16 via 10.0.0.9");
  clock.run_for(10ms);
  EXPECT_EQ(state(), "fault");
  const auto states = env.events.of_kind("vrrp.state");
  EXPECT_EQ(std::get<std::string>(states.back().fields.back().second), "static route 10.7.0.0/16 via 10.0.0.9 is lost");
  env.routing.allow("10.7.0.0/16 via 10.0.0.9");
  env.routes.changed();
  clock.run_for(10s);
  EXPECT_EQ(state(), "master");
}

TEST_F(RoutingTest, OneThatCouldNotBeHadAtTheStartIsAFaultToo) {
  env.routing.refuse("10.7.0.0/16 via 10.0.0.9");
  start("track_group G {\ngroup {\nVI_1\n}\n}\nstatic_routes {\n10.7.0.0/16 via 10.0.0.9 track_group G\n}\n" +
        instance(""));
  become_master();
  EXPECT_EQ(state(), "fault");
}

TEST_F(RoutingTest, AStaticAddressThatSomebodyRemovesIsPutBack) {
  start("static_ipaddress {\n10.6.0.1/24 dev eth0\n}\n" + instance(""));
  env.addresses.remove("eth0", *IpPrefix::parse("10.6.0.1/24"));
  env.routes.changed();
  clock.run_for(10ms);
  EXPECT_TRUE(env.addresses.holds("eth0", IpAddress::v4(10, 6, 0, 1)));
}

TEST_F(RoutingTest, AWorldThatSetsNoRoutesSaysSo) {
  Env poor = env.env();
  poor.routing = nullptr;
  director.emplace(poor, load(instance(routes("10.7.0.0/16 via 10.0.0.9\n"))),
                   DirectorOptions{.connection_slots = 1024});
  director->start();
  become_master();
  EXPECT_EQ(env.events.of_kind("route.refused").size(), 1u);
  EXPECT_EQ(state(), "master");
}

}  // namespace
}  // namespace viplane
