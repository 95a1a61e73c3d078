// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "control/vrrp/router.h"
#include "sim/keepalived/instance.h"

namespace viplane::sim::keepalived {

// keepalived's VRRP process as one value: its instances, its sync groups and what they track. Inputs and actions are
// those of vrrp::Router; docs/keepalived-model.md says how the two differ.
class Router {
 public:
  explicit Router(const vrrp::RouterConfig& config);

  vrrp::RoutedActions start(Time now);
  vrrp::RoutedActions on_packet(Time now, std::string_view interface, const VrrpPacket& packet);
  vrrp::RoutedActions on_link(Time now, std::string_view interface, const vrrp::LinkFacts& facts);
  vrrp::RoutedActions on_script_result(Time now, std::string_view name, int exit_code, bool timed_out);
  vrrp::RoutedActions on_file(Time now, std::string_view name, std::int64_t value);
  vrrp::RoutedActions on_process(Time now, std::string_view name, bool is_running);
  vrrp::RoutedActions on_address_lost(Time now, std::string_view instance);
  vrrp::RoutedActions on_deadline(Time now);
  std::optional<Time> deadline() const;
  vrrp::RoutedActions stop(Time now);
  vrrp::RoutedActions reload(Time now, const vrrp::RouterConfig& config);

  const std::vector<Instance>& instances() const { return instances_; }
  const Instance* find(std::string_view name) const;

 private:
  void collect(std::size_t instance, vrrp::Actions actions, vrrp::RoutedActions& out) const;
  void start_instances(Time now, vrrp::RoutedActions& out);
  void track(Time now, vrrp::TrackKind kind, std::string_view name, vrrp::TrackedState state, vrrp::RoutedActions& out);
  void update_standings(Time now, vrrp::RoutedActions& out);
  void settle_groups(Time now, vrrp::RoutedActions& out);
  std::optional<DiscardReason> judge(const Instance& instance, const VrrpPacket& packet,
                                     vrrp::HeardAdvertisement& heard) const;
  std::optional<std::size_t> receiver_of(std::string_view interface, const VrrpPacket& packet) const;

  vrrp::Standing standing_alone(const vrrp::InstanceConfig& config) const;
  vrrp::Standing standing_of(std::size_t instance, unsigned& farewells) const;
  void consider_tracked(const vrrp::InstanceConfig& config, vrrp::Standing& standing) const;
  vrrp::TrackedState tracked_state(vrrp::TrackKind kind, const std::string& name) const;
  const vrrp::SyncGroupConfig* group_of(std::string_view instance) const;
  std::vector<std::size_t> members_of(const vrrp::SyncGroupConfig& group) const;

  vrrp::RouterConfig config_;
  std::vector<Instance> instances_;
  std::vector<bool> was_master_;  // at the end of the last input, for the groups
  std::vector<vrrp::ScriptTracker> scripts_;
  std::map<std::string, vrrp::LinkFacts, std::less<>> links_;
  std::map<std::pair<vrrp::TrackKind, std::string>, vrrp::TrackedState> tracked_;
  std::optional<Time> start_at_;
  bool has_started_ = false;
  bool is_stopping_ = false;
};

}  // namespace viplane::sim::keepalived
