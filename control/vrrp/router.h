// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "control/vrrp/instance.h"
#include "control/vrrp/sync_group.h"
#include "control/vrrp/tracker.h"

namespace viplane::vrrp {

// What is known of an interface. Addresses are unspecified where there is none; IPv6: the link-local one.
struct LinkFacts {
  bool is_up = false;
  IpAddress primary_v4;
  IpAddress primary_v6{true, {}};

  bool operator==(const LinkFacts&) const = default;
};

// Run this tracking script and report to Router::on_script_result().
struct RunScript {
  std::string name;
  Command command;
  Duration timeout{};

  bool operator==(const RunScript&) const = default;
};

// A packet was discarded; nothing else has changed.
struct Discarded {
  IpAddress source;
  DiscardReason reason{};

  bool operator==(const Discarded&) const = default;
};

// An action and whose it is: an instance, also one that a reload has just removed; a sync group (its notify only); or
// nobody (scripts; packets for no virtual router of ours).
struct RoutedAction {
  SharedConfig instance;
  std::string group;
  std::variant<Action, RunScript, Discarded> action;
};
using RoutedActions = std::vector<RoutedAction>;

// All virtual routers of one director, their sync groups and what they track, as one value: inputs find their
// instances, groups keep theirs together, one deadline speaks for all. Copies are independent.
class Router {
 public:
  explicit Router(const RouterConfig& config);

  RoutedActions start(Time now);
  // The payload of an IP packet of protocol 112 that arrived on `interface`, verified or not.
  RoutedActions on_packet(Time now, std::string_view interface, const VrrpPacket& packet);
  // An instance whose interface has not been reported yet waits. May come before start().
  RoutedActions on_link(Time now, std::string_view interface, const LinkFacts& facts);
  RoutedActions on_script_result(Time now, std::string_view name, int exit_code, bool timed_out);
  RoutedActions on_file(Time now, std::string_view name, std::int64_t value);
  RoutedActions on_process(Time now, std::string_view name, bool is_running);
  RoutedActions on_deadline(Time now);
  std::optional<Time> deadline() const;

  // A planned stop of all; stopped() once nobody is handing over any more.
  RoutedActions stop(Time now);
  bool stopped() const;

  // Unchanged instances do not notice. Changed ones go on; removed ones leave at once with priority 0.
  RoutedActions reload(Time now, const RouterConfig& config);

  const std::vector<Instance>& instances() const { return instances_; }
  const Instance* find(std::string_view name) const;
  std::string describe(Time now) const;

 private:
  class Collector;

  void settle(Time now, RoutedActions& out);
  Standing standing_of(const Instance& instance) const;
  void update_standings(Time now, RoutedActions& out);
  void set_tracked(Time now, TrackKind kind, std::string_view name, TrackedState state, RoutedActions& out);
  TrackedState tracked_state(TrackKind kind, const std::string& name) const;
  const SyncGroupConfig* group_of(const std::string& instance) const;

  RouterConfig config_;
  std::vector<Instance> instances_;
  std::vector<SyncGroup> groups_;
  std::vector<ScriptTracker> scripts_;
  std::map<std::string, LinkFacts, std::less<>> links_;
  std::map<std::pair<TrackKind, std::string>, TrackedState> tracked_;
  std::optional<Time> start_at_;
  bool has_started_ = false;
  bool is_stopping_ = false;
};

}  // namespace viplane::vrrp
