// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/topology.h"

namespace viplane::sim {

// The topology as a graph: an oracle, independent of the simulated switches, for who can hear whom. Vertices are nodes
// and switches; edges are links, named as World::link() names them ("lb1:eth0", "sw1-sw2"). On the link layer a frame
// passes through switches and ends at nodes, so hearing does not cross a router.
class Graph {
 public:
  explicit Graph(const Topology& topology);
  ~Graph();
  Graph(Graph&&) noexcept;

  // What has failed; everything is up at first. Each throws std::out_of_range for an unknown name.
  void set_link(std::string_view name, bool up);
  void set_vertex(std::string_view name, bool up);  // a node's power, a switch's

  // Directors that are up, by link-layer segment; segments without any are left out. One that has no link left is alone
  // in a segment of its own. A director on several segments is in each. Names in the order of the topology.
  std::vector<std::vector<std::string>> director_components() const;
  // How many masters there should be of a virtual router that runs on all directors' interfaces of one segment: one in
  // each part that a fault leaves.
  std::size_t expected_masters() const { return director_components().size(); }
  bool can_hear(std::string_view node, std::string_view other) const;  // on one segment, both up

  // Vertices and links whose loss alone parts what is connected now, routers counted as ways through.
  std::vector<std::string> articulation_points() const;
  std::vector<std::string> bridges() const;

  // The vertices on the shortest way, both ends included, routers counted as ways through; empty: there is none. Ends
  // and ways are of vertices that are up.
  std::vector<std::string> path(std::string_view from, std::string_view to) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane::sim
