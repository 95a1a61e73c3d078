// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/world.h"

#include <malloc.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "sim/nic.h"

namespace viplane::sim {
namespace {

MacAddress default_mac(std::size_t node, std::size_t interface) {
  return {{0x02, 0x00, 0x00, static_cast<std::uint8_t>(node >> 8), static_cast<std::uint8_t>(node),
           static_cast<std::uint8_t>(interface)}};
}

// Directors reserve large tables and touch little of them. Memory fresh from the system is zero already; glibc would,
// after the first world, hand them used memory and clear all of it.
void keep_large_blocks_out_of_the_heap() {
  static const int done = mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  (void)done;  // refused: only slower
}

}  // namespace

struct World::Parts {
  // Passes every event on to whoever listens.
  class Events final : public EventLog {
   public:
    void record(Event event) override {
      for (const auto& observer : observers) observer(event);
    }
    std::vector<std::function<void(const Event&)>> observers;
  };

  Parts(const Topology& description, std::uint64_t seed) : topology(description), random(seed) {}

  Link& add_link(const std::string& name, const LinkSpec& spec);
  void build_switches();
  void build_trunks();
  void build_nodes();
  void plug(const NodeSpec& node, const InterfaceSpec& interface, Nic& nic);
  Switch& find_switch(std::string_view name, std::string_view user);

  Topology topology;
  Random random;
  Scheduler scheduler;  // outlives everything that has a timer
  Fabric fabric{.scheduler = scheduler, .counters = {}};
  Events events;
  std::vector<std::unique_ptr<Link>> links;
  std::map<std::string, Link*, std::less<>> links_by_name;
  std::vector<std::unique_ptr<Switch>> switches;
  std::vector<std::unique_ptr<Nic>> nics;
  std::vector<std::unique_ptr<Node>> nodes;
};

Link& World::Parts::add_link(const std::string& name, const LinkSpec& spec) {
  Link& link = *links.emplace_back(std::make_unique<Link>(fabric, name, spec, random.fork("link " + name)));
  if (!links_by_name.emplace(name, &link).second) throw std::invalid_argument("two links named " + name);
  return link;
}

Switch& World::Parts::find_switch(std::string_view name, std::string_view user) {
  for (const auto& known : switches) {
    if (known->name() == name) return *known;
  }
  throw std::invalid_argument(std::string(user) + " is plugged into switch " + std::string(name) +
                              ", which is not there");
}

void World::Parts::build_switches() {
  std::set<std::string> names;
  for (const SwitchSpec& spec : topology.switches) {
    if (!names.insert(spec.name).second) throw std::invalid_argument("two switches named " + spec.name);
    switches.push_back(std::make_unique<Switch>(fabric, spec));
  }
}

void World::Parts::build_trunks() {
  // Which switches hang together so far; a trunk inside one group would close a loop.
  std::map<std::string, std::string> group;
  const auto root = [&](std::string name) {
    while (group.contains(name)) name = group[name];
    return name;
  };
  for (const TrunkSpec& spec : topology.trunks) {
    const std::string name = spec.a + "-" + spec.b;
    if (root(spec.a) == root(spec.b)) throw std::invalid_argument("trunk " + name + " closes a loop");
    group[root(spec.a)] = root(spec.b);
    Link& link = add_link(name, spec.link);
    Switch& a = find_switch(spec.a, "trunk " + name);
    Switch& b = find_switch(spec.b, "trunk " + name);
    link.attach(0, {.fabric_switch = &a, .port = a.add_port(link, 0)});
    link.attach(1, {.fabric_switch = &b, .port = b.add_port(link, 1)});
  }
}

void World::Parts::plug(const NodeSpec& node, const InterfaceSpec& interface, Nic& nic) {
  const std::string name = node.name + ":" + interface.name;
  Switch& peer = find_switch(interface.peer, name);
  Link& link = add_link(name, interface.link);
  nic.attach(link, 0);
  link.attach(0, {.nic = &nic});
  link.attach(1, {.fabric_switch = &peer, .port = peer.add_port(link, 1)});
}

void World::Parts::build_nodes() {
  std::set<std::string> names;
  for (const NodeSpec& spec : topology.nodes) {
    if (!names.insert(spec.name).second) throw std::invalid_argument("two nodes named " + spec.name);
    Node& node = *nodes.emplace_back(std::make_unique<Node>(spec, scheduler, events, random.fork("node " + spec.name)));
    for (std::size_t i = 0; i < spec.interfaces.size(); ++i) {
      const InterfaceSpec& interface = spec.interfaces[i];
      Nic* nic = nullptr;
      if (!interface.peer.empty()) {
        const MacAddress mac = interface.mac.value_or(default_mac(nodes.size(), i));
        nic =
            nics.emplace_back(std::make_unique<Nic>(fabric, spec.name, interface.name, mac, interface.link.mtu)).get();
        if (nics.size() > Nic::kMostNumber) throw std::invalid_argument("more interfaces than a world can tell apart");
        nic->set_number(static_cast<std::uint16_t>(nics.size()));
        plug(spec, interface, *nic);
      }
      node.add_interface(interface, nic);
    }
    for (const RouteSpec& route : spec.routes) node.host().add_route(route);
  }
}

World::World(const Topology& topology, std::uint64_t seed) : parts_(std::make_unique<Parts>(topology, seed)) {
  keep_large_blocks_out_of_the_heap();
  parts_->build_switches();
  parts_->build_trunks();
  parts_->build_nodes();
}

World::~World() = default;

Time World::now() const { return parts_->scheduler.now(); }
void World::run_until(Time end) { parts_->scheduler.run_until(end); }

void World::at(Time when, std::function<void()> action) {
  const auto discard = [](void* planned) { delete static_cast<std::function<void()>*>(planned); };
  const auto fire = [](void*, void* planned, std::uint32_t) {
    const std::unique_ptr<std::function<void()>> owned(static_cast<std::function<void()>*>(planned));
    (*owned)();
  };
  parts_->scheduler.call_at(when, fire, nullptr, new std::function<void()>(std::move(action)), 0, discard);
}

Node& World::node(std::string_view name) {
  for (const auto& node : parts_->nodes) {
    if (node->name() == name) return *node;
  }
  throw std::out_of_range("no node named " + std::string(name));
}

Switch& World::switch_named(std::string_view name) {
  for (const auto& known : parts_->switches) {
    if (known->name() == name) return *known;
  }
  throw std::out_of_range("no switch named " + std::string(name));
}

Link& World::link(std::string_view name) {
  const auto exact = parts_->links_by_name.find(name);
  if (exact != parts_->links_by_name.end()) return *exact->second;
  const std::string first_interface = std::string(name) + ":";
  for (const auto& link : parts_->links) {
    if (link->name().starts_with(first_interface)) return *link;
  }
  throw std::out_of_range("no link named " + std::string(name));
}

void World::set_partition(const Groups& groups, bool parted) {
  std::map<std::string, std::size_t> group_of;  // 0: not named
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const std::string& name : groups[i]) group_of[node(name).name()] = i + 1;  // throws for an unknown one
  }
  for (const auto& speaker : parts_->nics) {
    for (const auto& listener : parts_->nics) {
      if (group_of[speaker->node()] != group_of[listener->node()]) listener->refuse(speaker->number(), parted);
    }
  }
}

void World::silence(std::string_view speaker, std::string_view listener, bool silent) {
  node(speaker);  // throws for a name that is not there
  node(listener);
  for (const auto& from : parts_->nics) {
    for (const auto& to : parts_->nics) {
      if (from->node() == speaker && to->node() == listener) to->refuse(from->number(), silent);
    }
  }
}

const std::vector<std::unique_ptr<Node>>& World::nodes() const { return parts_->nodes; }
const Topology& World::topology() const { return parts_->topology; }
Scheduler& World::scheduler() { return parts_->scheduler; }
Fabric& World::fabric() { return parts_->fabric; }
void World::set_tap(FrameTap* tap) { parts_->fabric.tap = tap; }
EventLog& World::events() { return parts_->events; }
Random World::fork_random(std::string_view user) const { return parts_->random.fork(user); }

void World::on_event(std::function<void(const Event&)> observer) {
  parts_->events.observers.push_back(std::move(observer));
}

}  // namespace viplane::sim
