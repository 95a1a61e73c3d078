// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/graph.h"

#include <gmock/gmock.h>

#include "sim/reference_topology.h"

namespace viplane::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Names = std::vector<std::string>;

TEST(Graph, ExpectsOneMasterWhileAllIsWell) {
  const Graph graph(reference_topology());
  EXPECT_THAT(graph.director_components(), ElementsAre(Names{"lb1", "lb2"}));
  EXPECT_TRUE(graph.can_hear("lb1", "lb2"));
}

TEST(Graph, ExpectsAMasterOnEachSideOfACutTrunk) {
  Graph graph(reference_topology());
  graph.set_link("sw1-sw2", false);
  EXPECT_THAT(graph.director_components(), ElementsAre(Names{"lb1"}, Names{"lb2"}));
  EXPECT_EQ(graph.expected_masters(), 2u);
  EXPECT_FALSE(graph.can_hear("lb1", "lb2"));
  graph.set_link("sw1-sw2", true);
  EXPECT_EQ(graph.expected_masters(), 1u);
}

TEST(Graph, CountsADeadDirectorForNothingAndACutOneAlone) {
  Graph graph(reference_topology());
  graph.set_vertex("lb1", false);
  EXPECT_THAT(graph.director_components(), ElementsAre(Names{"lb2"}));
  graph.set_vertex("lb1", true);
  graph.set_link("lb1", false);
  EXPECT_THAT(graph.director_components(), ElementsAre(Names{"lb2"}, Names{"lb1"}));
}

TEST(Graph, ADeadSwitchSilencesWhoIsPluggedIntoIt) {
  Graph graph(reference_topology());
  graph.set_vertex("sw2", false);
  EXPECT_EQ(graph.expected_masters(), 2u);
  EXPECT_FALSE(graph.can_hear("lb2", "rs2"));
  EXPECT_TRUE(graph.can_hear("lb1", "rs1"));
}

TEST(Graph, HearingDoesNotCrossARouter) {
  const Graph graph(reference_topology());
  EXPECT_FALSE(graph.can_hear("client1", "lb1"));
  EXPECT_FALSE(graph.can_hear("rs3", "rs1"));
  EXPECT_TRUE(graph.can_hear("router", "lb1"));
}

TEST(Graph, FindsTheWayThroughSwitchesAndRouters) {
  Graph graph(reference_topology());
  EXPECT_THAT(graph.path("client1", "lb2"), ElementsAre("client1", "wan", "router", "sw1", "sw2", "lb2"));
  graph.set_link("sw1-sw2", false);
  EXPECT_THAT(graph.path("client1", "lb2"), IsEmpty());
}

TEST(Graph, NamesWhatMustNotFail) {
  const Graph graph(reference_topology());
  EXPECT_THAT(graph.articulation_points(), ElementsAre("wan", "sw1", "sw2", "backend", "router"));
  EXPECT_THAT(graph.bridges(), testing::Contains("sw1-sw2"));
}

TEST(Graph, ASecondLinkIsNoBridge) {
  Topology topology = reference_topology();
  InterfaceSpec second = topology.nodes[2].interfaces[0];
  second.name = "eth1";
  second.peer = "sw2";
  topology.nodes[2].interfaces.push_back(second);  // lb1 is on both switches
  const Graph graph(topology);
  EXPECT_THAT(graph.bridges(), testing::Not(testing::Contains("lb1:eth0")));
}

TEST(Graph, RefusesUnknownNames) {
  Graph graph(reference_topology());
  EXPECT_THROW(graph.set_link("lb9", false), std::out_of_range);
  EXPECT_THROW(graph.set_vertex("lb9", false), std::out_of_range);
}

}  // namespace
}  // namespace viplane::sim
