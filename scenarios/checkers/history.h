// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "scenarios/checkers/run_facts.h"
#include "scenarios/checkers/track.h"

namespace viplane::scenarios {

enum class VrrpState : std::uint8_t { absent, init, backup, master, fault };  // absent: no director runs

std::string_view name_of(VrrpState state);

// The states of every instance of every director over time, as events tell them.
class StateHistory {
 public:
  explicit StateHistory(const RunFacts& facts);
  void see(const Event& event);

  // `index` is into RunFacts::instances.
  const Track<VrrpState>& state(std::size_t index) const { return states_[index]; }
  // The effective priority: as configured until an event says otherwise.
  int priority(std::size_t index, Time at) const { return priorities_[index].at(at); }
  Duration skew(std::size_t index, Time at) const { return facts_.instances[index].skew_at(priority(index, at)); }
  std::vector<Time> change_times() const;  // of states

 private:
  void set_node(const Event& event, VrrpState state);

  const RunFacts& facts_;
  std::vector<Track<VrrpState>> states_;
  std::vector<Track<int>> priorities_;
};

// Which virtual addresses each node holds over time. A crash takes them away; the death of a process does not.
class AddressHistory {
 public:
  explicit AddressHistory(const RunFacts& facts);
  void see(const Event& event);

  // Holds at least one of the instance's addresses.
  const Track<int>& held(std::size_t index) const { return held_[index]; }

 private:
  void count(std::size_t index, Time at, int change);

  const RunFacts& facts_;
  std::vector<Track<int>> held_;  // number of addresses
  std::vector<std::set<std::string>> present_;
};

// A virtual router: the instances of all directors that speak for the same addresses.
struct VirtualRouter {
  std::string name;                    // "VRID 51 on eth0"
  std::string segment;                 // the LAN it is on
  std::vector<std::size_t> instances;  // indices into RunFacts::instances
  bool grouped = false;                // one of them is in a sync group: it does not become master by itself
};
std::vector<VirtualRouter> virtual_routers(const RunFacts& facts);

// All times in [from, to) at which anything changes, epochs included, sorted, `from` first.
std::vector<Time> cuts(const RunFacts& facts, std::vector<Time> changes, Time from, Time to);

}  // namespace viplane::scenarios
