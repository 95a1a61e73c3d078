// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "env/event_log.h"
#include "env/random.h"
#include "sim/fabric.h"
#include "sim/link.h"
#include "sim/node.h"
#include "sim/switch.h"
#include "sim/topology.h"

namespace viplane::sim {

// One simulated network from a plain description and a seed. The same binary, topology, seed and calls give the same
// events and frames. One world at a time in a process; thousands after one another.
class World {
 public:
  World(const Topology& topology,
        std::uint64_t seed);  // throws std::invalid_argument: unknown switch, loop, twin names
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Time now() const;
  void run_for(Duration span) { run_until(now() + span); }
  void run_until(Time end);  // every event up to and at `end`
  // `action` once, at `when`: the scenario's verbs.
  void at(Time when, std::function<void()> action);

  // Each throws std::out_of_range, naming what is unknown.
  Node& node(std::string_view name);
  Host& host(std::string_view name) { return node(name).host(); }
  Switch& switch_named(std::string_view name);
  // "lb1" (its first interface), "lb1:eth1", or two neighbours "sw1-sw2". Way::forth is away from the node, or from the
  // first name to the second.
  Link& link(std::string_view name);
  const std::vector<std::unique_ptr<Node>>& nodes() const;
  const Topology& topology() const;

  // Interfaces of nodes in different groups do not reach one another; nodes not named are one more group. Partitions
  // nest, each ended by its own groups.
  using Groups = std::vector<std::vector<std::string>>;
  void partition(const Groups& groups) { set_partition(groups, true); }
  void end_partition(const Groups& groups) { set_partition(groups, false); }
  // What the speaker sends does not reach the listener on the link layer; by way of a router it does.
  void silence(std::string_view speaker, std::string_view listener, bool silent);

  Scheduler& scheduler();
  Fabric& fabric();  // counters
  void set_tap(FrameTap* tap);
  EventLog& events();                                         // for who writes events that belong to no node
  void on_event(std::function<void(const Event&)> observer);  // every event of every node, in order
  Random fork_random(std::string_view user) const;

 private:
  void set_partition(const Groups& groups, bool parted);
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace viplane::sim
