// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/fault_maker.h"

#include <algorithm>
#include <set>
#include <vector>

#include "sim/faults/faults.h"
#include "sim/world.h"

namespace viplane::scenarios {
namespace {

using sim::faults::FaultPtr;

sim::faults::Direction to_sim(Direction direction) {
  switch (direction) {
    case Direction::both: return sim::faults::Direction::both;
    case Direction::in: return sim::faults::Direction::in;
    case Direction::out: return sim::faults::Direction::out;
  }
  return sim::faults::Direction::both;
}

sim::KillScope to_sim(KilledPart part) {
  switch (part) {
    case KilledPart::all: return sim::KillScope::all;
    case KilledPart::parent: return sim::KillScope::parent;
    case KilledPart::vrrp_child: return sim::KillScope::child;
  }
  return sim::KillScope::all;
}

sim::faults::Hostile to_sim(HostileKind kind) {
  switch (kind) {
    case HostileKind::bad_checksum: return sim::faults::Hostile::bad_checksum;
    case HostileKind::ttl_254: return sim::faults::Hostile::ttl_254;
    case HostileKind::wrong_version: return sim::faults::Hostile::wrong_version;
    case HostileKind::priority_255: return sim::faults::Hostile::priority_255;
    case HostileKind::priority_0: return sim::faults::Hostile::priority_0;
  }
  return sim::faults::Hostile::bad_checksum;
}

// All trunks at once: the LANs of a real site share one cable between two switches.
class CutTrunks final : public sim::Fault {
 public:
  explicit CutTrunks(const Site& site) {
    for (const auto& [left, right] : site.trunks) cuts_.push_back(sim::faults::cut_trunk(left + "-" + right));
  }
  std::string name() const override { return "cut_trunk"; }
  std::string target() const override { return "trunk"; }
  void inject(sim::World& world) override {
    for (const FaultPtr& cut : cuts_) cut->inject(world);
  }
  void heal(sim::World& world) override {
    for (const FaultPtr& cut : cuts_) cut->heal(world);
  }

 private:
  std::vector<FaultPtr> cuts_;
};

// What a real server does to those who ask it. `down` takes the machine's power as well.
class ServerTrouble final : public sim::Fault {
 public:
  ServerTrouble(const scenarios::Fault& fault, TrafficPlant& plant, sim::ServerBehaviour behaviour, std::string node)
      : fault_(fault), plant_(plant), behaviour_(behaviour), node_(std::move(node)) {}
  std::string name() const override { return std::string(name_of(fault_.verb)); }
  std::string target() const override { return fault_.targets.front(); }
  void inject(sim::World& world) override {
    if (behaviour_ == sim::ServerBehaviour::down) return world.node(node_).crash();
    plant_.set_behaviour(target(), behaviour_, fault_.service_time);
  }
  void heal(sim::World& world) override {
    if (behaviour_ == sim::ServerBehaviour::down) return world.node(node_).power_return();
    plant_.set_behaviour(target(), sim::ServerBehaviour::healthy);
  }

 private:
  const scenarios::Fault& fault_;
  TrafficPlant& plant_;
  sim::ServerBehaviour behaviour_;
  std::string node_;
};

// prepare() has checked that there is one.
const PlannedServer& server_of(const Prepared& prepared, const std::string& target) {
  const auto& servers = prepared.site.plan.servers;
  return *std::find_if(servers.begin(), servers.end(), [&](const PlannedServer& server) {
    return server.name == target || server.address.to_string() == target;
  });
}

std::string node_of(const std::string& link) { return link.substr(0, link.find(':')); }

FaultPtr misconfigured(const Fault& fault, const PlannedServer& server) {
  switch (fault.wrong) {
    case Misconfiguration::answers_arp: return sim::faults::answer_arp(server.name);
    case Misconfiguration::no_tunnel: return sim::faults::no_tunnel(server.name);
    case Misconfiguration::strict_rp_filter: return sim::faults::strict_rp_filter(server.name);
    case Misconfiguration::no_virtual_address: break;
  }
  std::set<IpAddress> addresses = server.direct_addresses;
  addresses.insert(server.tunnel_addresses.begin(), server.tunnel_addresses.end());
  return sim::faults::no_virtual_address(server.name, {addresses.begin(), addresses.end()});
}

FaultPtr server_trouble(const Fault& fault, const Prepared& prepared, TrafficPlant& plant,
                        sim::ServerBehaviour behaviour) {
  return std::make_unique<ServerTrouble>(fault, plant, behaviour, server_of(prepared, fault.targets.front()).name);
}

}  // namespace

FaultPtr make_fault(const Fault& fault, const Prepared& prepared, TrafficPlant& plant) {
  namespace faults = sim::faults;
  const std::string target = fault.targets.empty() ? std::string() : fault.targets.front();
  const sim::faults::Direction direction = to_sim(fault.direction);
  const double share = fault.percent / 100;
  switch (fault.verb) {
    case FaultVerb::cut_link: return faults::cut_link(target, fault.carrier_lost);
    case FaultVerb::lose_packets: return faults::lose_packets(target, direction, share);
    case FaultVerb::flap_link: return faults::flap_link(target, fault.every, fault.down);
    case FaultVerb::lose_bursts: return faults::lose_bursts(target, direction, fault.burst, fault.every);
    case FaultVerb::jitter_packets: return faults::jitter_packets(target, direction, fault.by);
    case FaultVerb::reorder_packets: return faults::reorder_packets(target, direction, share, fault.by);
    case FaultVerb::duplicate_packets: return faults::duplicate_packets(target, direction, share);
    case FaultVerb::corrupt_packets: return faults::corrupt_packets(target, direction, share);
    case FaultVerb::merge_frames: return faults::merge_frames(target);
    case FaultVerb::filter_multicast: return faults::filter_multicast(target);
    case FaultVerb::set_mtu: return faults::set_mtu(target, fault.mtu, fault.mtu_of == MtuOf::interface);
    case FaultVerb::cut_between: return faults::cut_between(target, fault.targets.at(1), direction);
    case FaultVerb::partition: return faults::partition(fault.groups);
    case FaultVerb::flush_forwarding: return faults::flush_forwarding(target);
    case FaultVerb::age_forwarding: return faults::age_forwarding(target, fault.ageing);
    case FaultVerb::remove_address: return faults::remove_address(node_of(target), fault.address);
    case FaultVerb::delete_interface: return faults::delete_interface(target);
    case FaultVerb::rename_interface: return faults::rename_interface(target, fault.to);
    case FaultVerb::clock_skew: return faults::clock_skew(target, fault.speed);
    case FaultVerb::clock_step: return faults::clock_step(target, fault.by);
    case FaultVerb::delay_packets: return faults::delay_packets(target, direction, fault.by);
    case FaultVerb::filter: return faults::filter(target, direction, fault.protocol);
    case FaultVerb::lose_gratuitous_arp: return faults::lose_gratuitous_arp(target, faults::Direction::both);
    case FaultVerb::isolate_ports: return faults::isolate_ports(fault.targets);
    case FaultVerb::cut_trunk: return std::make_unique<CutTrunks>(prepared.site);
    case FaultVerb::kill_switch: return faults::kill_switch(target);
    case FaultVerb::crash: return faults::crash(target);
    case FaultVerb::kill_process: return faults::kill_process(target, to_sim(fault.part));
    case FaultVerb::freeze: return faults::freeze(target);
    case FaultVerb::slow_scheduler: return faults::slow_scheduler(target, fault.by, fault.by);
    case FaultVerb::terminate: return faults::terminate(target);
    case FaultVerb::reload:
      return faults::reload(target, fault.config.empty() ? std::string() : prepared.scenario.path_of(fault.config));
    case FaultVerb::start: return faults::start(target);
    case FaultVerb::server_down: return server_trouble(fault, prepared, plant, sim::ServerBehaviour::down);
    case FaultVerb::server_slow: return server_trouble(fault, prepared, plant, sim::ServerBehaviour::slow);
    case FaultVerb::server_refuses: return server_trouble(fault, prepared, plant, sim::ServerBehaviour::refusing);
    case FaultVerb::server_half_open: return server_trouble(fault, prepared, plant, sim::ServerBehaviour::stalled);
    case FaultVerb::server_resets: return server_trouble(fault, prepared, plant, sim::ServerBehaviour::resetting);
    case FaultVerb::misconfigure_server: return misconfigured(fault, server_of(prepared, target));
    case FaultVerb::replay_advertisements: return faults::replay_advertisements(target, kStranger, fault.per_second);
    case FaultVerb::hostile_advertisements:
      return faults::hostile_advertisements(target, kStranger, to_sim(fault.hostile), fault.per_second);
  }
  return nullptr;
}

}  // namespace viplane::scenarios
