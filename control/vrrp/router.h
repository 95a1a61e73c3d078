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
  std::vector<IpAddress> sources{};  // those of instances with track_source that it has

  bool operator==(const LinkFacts&) const = default;
};

// Run this tracking script and report to Router::on_script_result().
struct RunScript {
  std::string name;
  Command command;
  Duration timeout{};

  bool operator==(const RunScript&) const = default;
};

RunScript run_of(const ScriptConfig& script);

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

  // `since_boot`: how old the machine is; nullopt: old enough.
  RoutedActions start(Time now, std::optional<Duration> since_boot = std::nullopt);
  // The payload of an IP packet of protocol 112 that arrived on `interface`, verified or not.
  RoutedActions on_packet(Time now, std::string_view interface, const VrrpPacket& packet);
  // An instance whose interface has not been reported yet waits. May come before start().
  RoutedActions on_link(Time now, std::string_view interface, const LinkFacts& facts);
  RoutedActions on_script_result(Time now, std::string_view name, int exit_code, bool timed_out);
  RoutedActions on_file(Time now, std::string_view name, std::int64_t value);
  RoutedActions on_process(Time now, std::string_view name, bool is_running);
  // A static address, route or rule that somebody's right to be master depends on, by its words.
  RoutedActions on_fixture(Time now, std::string_view name, bool is_held);
  RoutedActions on_deadline(Time now);
  std::optional<Time> deadline() const;

  // A planned stop of all; stopped() once nobody is handing over any more.
  RoutedActions stop(Time now);
  bool stopped() const;

  // Unchanged instances do not notice. Changed ones go on; removed ones leave at once with priority 0.
  RoutedActions reload(Time now, const RouterConfig& config);

  const std::vector<Instance>& instances() const { return instances_; }
  const Instance* find(std::string_view name) const;
  const std::vector<SyncGroup>& groups() const { return groups_; }
  const RouterConfig& config() const { return config_; }
  // What is known of a tracked thing; interfaces by name, the others by the name they are configured with.
  TrackedState tracked_state(TrackKind kind, const std::string& name) const;
  std::string describe(Time now) const;

 private:
  void add_groups(const std::vector<SyncGroup>& before);
  void add_scripts(Time now, const std::vector<ScriptTracker>& before, RoutedActions& out);
  void remove_instances(Time now, const RouterConfig& config, RoutedActions& out);
  void collect(std::size_t instance, Actions actions, RoutedActions& out) const;
  void settle(Time now, RoutedActions& out);
  void start_instances(Time now, RoutedActions& out);
  Duration start_delay(std::optional<Duration> since_boot) const;
  void update_standings(Time now, RoutedActions& out);
  void track(Time now, TrackKind kind, std::string_view name, TrackedState state, RoutedActions& out);

  // router_standing.cc
  Standing standing_of(std::size_t instance) const;
  void consider_interface(const InstanceConfig& config, Standing& standing) const;
  void consider_source(const InstanceConfig& config, const LinkFacts& link, Standing& standing) const;
  void consider_tracked(const InstanceConfig& config, const SyncGroupConfig* group, Standing& standing) const;
  Standing standing_alone(std::size_t instance) const;

  std::optional<std::size_t> index_of(std::string_view interface, std::uint8_t virtual_router_id, bool is_v6) const;
  std::optional<std::size_t> index_of(std::string_view name) const;
  const SyncGroup* group_of(std::size_t instance) const;

  RouterConfig config_;
  std::vector<Instance> instances_;
  std::vector<SyncGroup> groups_;
  std::vector<ScriptTracker> scripts_;
  std::map<std::string, LinkFacts, std::less<>> links_;
  std::map<std::pair<TrackKind, std::string>, TrackedState> tracked_;  // files and processes
  std::optional<Time> start_at_;                                       // startup_delay or delay_after_boot is running
  bool has_started_ = false;                                           // instances have been started
  bool is_stopping_ = false;
};

}  // namespace viplane::vrrp
