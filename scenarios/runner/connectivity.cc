// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/connectivity.h"

#include <algorithm>

namespace viplane::scenarios {
namespace {

constexpr Duration kRespawn = std::chrono::milliseconds(100);  // until a killed child runs again

// The first target without the interface.
std::string node_of(const Fault& fault) { return fault.targets.front().substr(0, fault.targets.front().find(':')); }

bool active(const Fault& fault, Time at) {
  const auto healed = fault.heals_at();
  return fault.has_time() && fault.at <= at && (!healed || at < *healed);
}

class Network {
 public:
  Network(const Scenario& scenario, const Site& site, const RunFacts& facts)
      : scenario_(scenario), site_(site), facts_(facts) {}

  std::vector<Time> boundaries() const {
    std::vector<Time> times{Time{}};
    for (const DirectorSpec& director : scenario_.directors) times.push_back(director.start);
    for (const Fault& fault : scenario_.faults) {
      if (!fault.has_time()) continue;
      times.push_back(fault.at);
      if (const auto healed = fault.heals_at()) times.push_back(*healed);
      if (fault.verb == FaultVerb::crash && fault.lasts) times.push_back(*fault.heals_at() + scenario_.topology.boot);
      if (fault.verb == FaultVerb::kill_process) times.push_back(fault.at + kRespawn);
      if (fault.verb == FaultVerb::clock_step) times.push_back(fault.at + settling());
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times;
  }

  Epoch at(Time time) const {
    Epoch epoch;
    epoch.from = time;
    for (const DirectorSpec& director : scenario_.directors) {
      if (is_alive(director, time)) epoch.alive.insert(director.name);
    }
    for (std::size_t lan = 0; lan < site_.plan.lans.size(); ++lan) add_hearing(epoch, lan, time);
    add_unplugged(epoch, time);
    epoch.disturbed = std::any_of(scenario_.faults.begin(), scenario_.faults.end(),
                                  [&](const Fault& fault) { return active(fault, time) && disturbs(fault, time); });
    return epoch;
  }

 private:
  // What happened to the director last decides; a later `start` revives it.
  bool is_alive(const DirectorSpec& director, Time time) const {
    bool alive = director.start <= time;
    for (const Fault& fault : scenario_.faults) {
      if (fault.targets.empty() || node_of(fault) != director.name || fault.at > time) continue;
      if (fault.verb == FaultVerb::start) alive = true;
      if (is_dead_of(fault, time)) alive = false;
    }
    return alive;
  }

  bool is_dead_of(const Fault& fault, Time time) const {
    switch (fault.verb) {
      case FaultVerb::crash: return !fault.lasts || time < *fault.heals_at() + scenario_.topology.boot;
      case FaultVerb::kill_process:
        return fault.part == KilledPart::vrrp_child ? time < fault.at + kRespawn : active(fault, time);
      case FaultVerb::freeze:
      case FaultVerb::terminate: return active(fault, time);
      default: return false;
    }
  }

  // Faults under which chance or a stranger decides what is heard.
  bool disturbs(const Fault& fault, Time time) const {
    switch (fault.verb) {
      case FaultVerb::lose_bursts:
      case FaultVerb::flap_link:
      case FaultVerb::corrupt_packets:
      case FaultVerb::clock_skew:
      case FaultVerb::replay_advertisements: return true;
      case FaultVerb::clock_step: return time < fault.at + settling();
      case FaultVerb::jitter_packets:
      case FaultVerb::reorder_packets: return fault.by > facts_.scheduling;
      case FaultVerb::lose_packets: return fault.percent < 100;
      case FaultVerb::delay_packets: return fault.by > facts_.scheduling;
      case FaultVerb::slow_scheduler: return 3 * fault.by > shortest_interval();
      case FaultVerb::hostile_advertisements:
        return fault.hostile == HostileKind::priority_0 || fault.hostile == HostileKind::priority_255;
      default: return false;
    }
  }

  // From a disturbance to the end of the disagreement about it.
  Duration settling() const {
    Duration longest{0};
    for (const InstanceFacts& instance : facts_.instances) longest = std::max(longest, instance.master_down());
    return 2 * longest;
  }

  Duration shortest_interval() const {
    Duration shortest = std::chrono::seconds(1);
    for (const InstanceFacts& instance : facts_.instances) shortest = std::min(shortest, instance.interval);
    return shortest;
  }

  void add_hearing(Epoch& epoch, std::size_t lan, Time time) const {
    const auto& members = site_.plan.lans[lan].interfaces;
    for (std::size_t speaker = 0; speaker < members.size(); ++speaker) {
      for (std::size_t listener = 0; listener < members.size(); ++listener) {
        if (speaker == listener || !passes(members[speaker], members[listener], time)) continue;
        epoch.hearing.insert({site_.plan.lans[lan].name, members[speaker].first, members[listener].first});
      }
    }
  }

  using Member = std::pair<std::string, std::string>;  // director, interface

  void add_unplugged(Epoch& epoch, Time time) const {
    for (const Lan& lan : site_.plan.lans) {
      for (const Member& member : lan.interfaces) {
        const bool dark = std::any_of(scenario_.faults.begin(), scenario_.faults.end(), [&](const Fault& fault) {
          if (!active(fault, time)) return false;
          return (takes_carrier(fault) && is_at(fault, member)) ||
                 (fault.verb == FaultVerb::kill_switch && names(fault, switch_of(member)));
        });
        if (dark) epoch.unplugged.insert({lan.name, member.first});
      }
    }
  }

  static bool takes_carrier(const Fault& fault) {
    return (fault.verb == FaultVerb::cut_link && fault.carrier_lost) || fault.verb == FaultVerb::delete_interface ||
           fault.verb == FaultVerb::rename_interface;
  }

  bool passes(const Member& speaker, const Member& listener, Time time) const {
    return std::none_of(scenario_.faults.begin(), scenario_.faults.end(),
                        [&](const Fault& fault) { return active(fault, time) && stops(fault, speaker, listener); });
  }

  bool stops(const Fault& fault, const Member& speaker, const Member& listener) const {
    const std::string from = switch_of(speaker);
    const std::string to = switch_of(listener);
    switch (fault.verb) {
      case FaultVerb::cut_link:
      case FaultVerb::delete_interface: return is_at(fault, speaker) || is_at(fault, listener);
      case FaultVerb::filter_multicast: return is_at(fault, listener) && speaks_multicast(speaker);
      case FaultVerb::cut_between: return is_cut_between(fault, speaker.first, listener.first);
      case FaultVerb::partition: return group_of(fault, speaker.first) != group_of(fault, listener.first);
      case FaultVerb::crash: return node_of(fault) == speaker.first || node_of(fault) == listener.first;
      case FaultVerb::lose_packets: return fault.percent >= 100 && is_on_way(fault, speaker, listener);
      case FaultVerb::filter: return fault.protocol == 112 && is_on_way(fault, speaker, listener);
      case FaultVerb::isolate_ports: return from == to && strikes(fault, speaker) && strikes(fault, listener);
      case FaultVerb::cut_trunk: return from != to;
      case FaultVerb::kill_switch: return names(fault, from) || names(fault, to);
      default: return false;
    }
  }

  bool speaks_multicast(const Member& speaker) const {
    return std::none_of(facts_.instances.begin(), facts_.instances.end(), [&](const InstanceFacts& one) {
      return one.node == speaker.first && one.interface == speaker.second && one.unicast;
    });
  }

  static bool is_cut_between(const Fault& fault, const std::string& speaker, const std::string& listener) {
    const bool out = speaker == fault.targets[0] && listener == fault.targets[1];
    const bool in = speaker == fault.targets[1] && listener == fault.targets[0];
    return (out && fault.direction != Direction::in) || (in && fault.direction != Direction::out);
  }

  // Those that are not named are a group, too.
  static std::size_t group_of(const Fault& fault, const std::string& node) {
    for (std::size_t i = 0; i < fault.groups.size(); ++i) {
      if (std::find(fault.groups[i].begin(), fault.groups[i].end(), node) != fault.groups[i].end()) return i + 1;
    }
    return 0;
  }

  static bool names(const Fault& fault, const std::string& name) {
    return std::find(fault.targets.begin(), fault.targets.end(), name) != fault.targets.end();
  }

  // "lb1" means its first interface.
  bool is_meant(const std::string& target, const Member& member) const {
    if (target.find(':') != std::string::npos) return target == member.first + ":" + member.second;
    return target == member.first && node(member.first).interfaces.front().name == member.second;
  }

  bool is_at(const Fault& fault, const Member& member) const { return is_meant(fault.targets.front(), member); }

  bool strikes(const Fault& fault, const Member& member) const {
    return std::any_of(fault.targets.begin(), fault.targets.end(),
                       [&](const std::string& target) { return is_meant(target, member); });
  }

  bool is_on_way(const Fault& fault, const Member& speaker, const Member& listener) const {
    const bool out = fault.direction != Direction::in && is_at(fault, speaker);
    const bool in = fault.direction != Direction::out && is_at(fault, listener);
    return out || in;
  }

  const sim::NodeSpec& node(const std::string& name) const {
    return *std::find_if(site_.topology.nodes.begin(), site_.topology.nodes.end(),
                         [&](const sim::NodeSpec& one) { return one.name == name; });
  }

  std::string switch_of(const Member& member) const {
    for (const sim::InterfaceSpec& interface : node(member.first).interfaces) {
      if (interface.name == member.second) return interface.peer;
    }
    return {};
  }

  const Scenario& scenario_;
  const Site& site_;
  const RunFacts& facts_;
};

}  // namespace

std::vector<Epoch> connectivity(const Scenario& scenario, const Site& site, const RunFacts& facts) {
  const Network network(scenario, site, facts);
  std::vector<Epoch> epochs;
  for (const Time time : network.boundaries()) {
    Epoch epoch = network.at(time);
    if (epochs.empty() || !epoch.same_as(epochs.back())) epochs.push_back(std::move(epoch));
  }
  return epochs;
}

}  // namespace viplane::scenarios
