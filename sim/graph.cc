// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/graph.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <map>
#include <set>
#include <stdexcept>

namespace viplane::sim {

// Not in an unnamed namespace: Graph::Parts, which holds them, cannot be there.
struct VertexInfo {
  std::string name;
  bool is_switch = false;
  bool forwards = false;  // packets pass through: a switch or a router
  bool is_director = false;
  bool up = true;
};
struct EdgeInfo {
  std::string name;
  bool up = true;
  std::size_t component = 0;  // biconnected
};
using Network = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, VertexInfo,
                                      boost::property<boost::edge_index_t, std::size_t, EdgeInfo>>;
using Vertex = boost::graph_traits<Network>::vertex_descriptor;
using Edge = boost::graph_traits<Network>::edge_descriptor;

// What is up. Boost copies predicates and default-constructs them: hence the pointer.
struct IsUp {
  const Network* network = nullptr;
  bool operator()(Vertex vertex) const { return (*network)[vertex].up; }
  bool operator()(Edge edge) const {
    return (*network)[edge].up && (*network)[source(edge, *network)].up && (*network)[target(edge, *network)].up;
  }
};
using Standing = boost::filtered_graph<Network, IsUp, IsUp>;

// Between switches only: the segments of the link layer.
struct JoinsSwitches {
  const Network* network = nullptr;
  bool operator()(Vertex vertex) const { return (*network)[vertex].up; }
  bool operator()(Edge edge) const {
    return IsUp{network}(edge) && (*network)[source(edge, *network)].is_switch &&
           (*network)[target(edge, *network)].is_switch;
  }
};
using Segments = boost::filtered_graph<Network, JoinsSwitches, JoinsSwitches>;

struct Graph::Parts {
  Network network;
  std::map<std::string, Vertex, std::less<>> vertices;
  std::map<std::string, Edge, std::less<>> edges;

  void add_vertex(VertexInfo info) {
    const std::string name = info.name;
    const Vertex vertex = boost::add_vertex(network);
    network[vertex] = std::move(info);
    vertices[name] = vertex;
  }
  void add_edge(std::string_view a, std::string_view b, std::string name) {
    const Edge edge = boost::add_edge(vertex(a), vertex(b), network).first;
    network[edge].name = name;
    boost::put(boost::edge_index, network, edge, edges.size());
    edges.emplace(std::move(name), edge);
  }
  Vertex vertex(std::string_view name) const {
    const auto found = vertices.find(name);
    if (found == vertices.end()) throw std::out_of_range("no node or switch named " + std::string(name));
    return found->second;
  }
  Standing standing() const { return {network, IsUp{&network}, IsUp{&network}}; }

  // Of every switch, the number of its segment.
  std::vector<std::size_t> segments() const {
    std::vector<std::size_t> of(boost::num_vertices(network));
    const Segments joined(network, JoinsSwitches{&network}, JoinsSwitches{&network});
    boost::connected_components(joined, of.data());
    return of;
  }
  // The segments that a node hears.
  std::set<std::size_t> heard_by(Vertex node, const std::vector<std::size_t>& segments) const {
    std::set<std::size_t> heard;
    for (const Edge edge : boost::make_iterator_range(boost::out_edges(node, network))) {
      if (IsUp{&network}(edge)) heard.insert(segments[boost::target(edge, network)]);
    }
    return heard;
  }
};

Graph::Graph(const Topology& topology) : parts_(std::make_unique<Parts>()) {
  for (const SwitchSpec& spec : topology.switches)
    parts_->add_vertex({.name = spec.name, .is_switch = true, .forwards = true});
  for (const NodeSpec& spec : topology.nodes) {
    parts_->add_vertex({.name = spec.name,
                        .forwards = spec.role == Role::router || spec.ip_forward,
                        .is_director = spec.role == Role::director});
  }
  for (const TrunkSpec& spec : topology.trunks) parts_->add_edge(spec.a, spec.b, spec.a + "-" + spec.b);
  for (const NodeSpec& spec : topology.nodes) {
    for (const InterfaceSpec& interface : spec.interfaces) {
      if (!interface.peer.empty()) parts_->add_edge(spec.name, interface.peer, spec.name + ":" + interface.name);
    }
  }
}

Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;

void Graph::set_link(std::string_view name, bool up) {
  auto found = parts_->edges.find(name);
  if (found == parts_->edges.end()) found = parts_->edges.lower_bound(std::string(name) + ":");
  const bool is_meant =
      found != parts_->edges.end() && (found->first == name || found->first.starts_with(std::string(name) + ":"));
  if (!is_meant) throw std::out_of_range("no link named " + std::string(name));
  parts_->network[found->second].up = up;
}

void Graph::set_vertex(std::string_view name, bool up) { parts_->network[parts_->vertex(name)].up = up; }

std::vector<std::vector<std::string>> Graph::director_components() const {
  const Network& network = parts_->network;
  const auto segments = parts_->segments();
  std::map<std::size_t, std::vector<std::string>> by_segment;
  std::vector<std::vector<std::string>> alone;
  for (const Vertex vertex : boost::make_iterator_range(boost::vertices(network))) {
    if (!network[vertex].is_director || !network[vertex].up) continue;
    const auto heard = parts_->heard_by(vertex, segments);
    for (const std::size_t segment : heard) by_segment[segment].push_back(network[vertex].name);
    if (heard.empty()) alone.push_back({network[vertex].name});
  }
  std::vector<std::vector<std::string>> components;
  for (auto& [segment, names] : by_segment) components.push_back(std::move(names));
  components.insert(components.end(), alone.begin(), alone.end());
  return components;
}

bool Graph::can_hear(std::string_view node, std::string_view other) const {
  const Vertex a = parts_->vertex(node);
  const Vertex b = parts_->vertex(other);
  if (!parts_->network[a].up || !parts_->network[b].up) return false;
  const auto segments = parts_->segments();
  const auto heard = parts_->heard_by(b, segments);
  const auto ours = parts_->heard_by(a, segments);
  return std::any_of(ours.begin(), ours.end(), [&](std::size_t segment) { return heard.contains(segment); });
}

std::vector<std::string> Graph::articulation_points() const {
  std::vector<Vertex> found;
  boost::articulation_points(parts_->standing(), std::back_inserter(found));
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (const Vertex vertex : found) names.push_back(parts_->network[vertex].name);
  return names;
}

// A bridge is a biconnected component of one edge.
std::vector<std::string> Graph::bridges() const {
  Network network = parts_->network;  // takes the component numbers
  const Standing standing(network, IsUp{&network}, IsUp{&network});
  boost::biconnected_components(standing, boost::get(&EdgeInfo::component, network));
  std::map<std::size_t, std::vector<std::string>> components;
  for (const Edge edge : boost::make_iterator_range(boost::edges(standing))) {
    components[network[edge].component].push_back(network[edge].name);
  }
  std::vector<std::string> names;
  for (const auto& [number, members] : components) {
    if (members.size() == 1) names.push_back(members.front());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// A breadth-first walk that goes on from switches and routers only.
std::vector<std::string> Graph::path(std::string_view from, std::string_view to) const {
  const Network& network = parts_->network;
  const Vertex start = parts_->vertex(from);
  const Vertex end = parts_->vertex(to);
  if (!network[start].up || !network[end].up) return {};
  std::map<Vertex, Vertex> came_from{{start, start}};
  std::vector<Vertex> queue{start};
  for (std::size_t at = 0; at < queue.size() && !came_from.contains(end); ++at) {
    const Vertex here = queue[at];
    if (here != start && !network[here].forwards) continue;
    for (const Edge edge : boost::make_iterator_range(boost::out_edges(here, network))) {
      const Vertex there = boost::target(edge, network);
      if (IsUp{&network}(edge) && came_from.emplace(there, here).second) queue.push_back(there);
    }
  }
  if (!came_from.contains(end)) return {};
  std::vector<std::string> way{network[end].name};
  for (Vertex here = end; here != start; here = came_from[here]) way.push_back(network[came_from[here]].name);
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace viplane::sim
