// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "control/config/config.h"
#include "control/deadline_timer.h"
#include "control/neighbours.h"
#include "control/notify_scripts.h"
#include "control/ports.h"
#include "control/script_of.h"
#include "control/vrrp/discard_log.h"
#include "control/vrrp_frames.h"
#include "env/env.h"
#include "sim/keepalived/router.h"

namespace viplane::sim::keepalived {

// What keepalived's machines are told of a configuration: keepalived's own defaults where ours are others.
vrrp::RouterConfig router_config(const config::Config& config);

// Carries inputs to the model and out what it asks for, on a simulated node. Writes the events that viplaned writes.
class Shell {
 public:
  Shell(const Env& env, Ports& ports, Neighbours& neighbours, NotifyScripts& notify, const config::Config& config,
        std::function<void()> addresses_changed);

  void start();
  void stop();
  void reload(const config::Config& config);
  void on_frame(std::uint8_t port, ByteView frame);
  void world_changed();  // addresses, routes or links of the host

  std::vector<MacAddress> virtual_macs() const;

 private:
  void configure(const config::Config& config);
  void watch();
  void watch_link(const std::string& interface);
  void remove_leftovers();
  void look_for_lost_addresses();
  vrrp::LinkFacts link_facts(const std::string& interface) const;
  void carry_out(vrrp::RoutedActions actions);

  // One for each kind of action.
  void act(const vrrp::RoutedAction& whose, const vrrp::SendAdvertisement& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::TakeAddresses& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::ReleaseAddresses& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::TakeRouting& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::ReleaseRouting& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::AnnounceAddresses& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::StateChanged& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::PriorityChanged& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::ConflictHeard& action);
  void act(const vrrp::RoutedAction&, const vrrp::TimerLate&) {}  // it notices nothing
  void act(const vrrp::RoutedAction& whose, const vrrp::Notify& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::RunScript& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::Discarded& action);

  Env env_;
  Ports& ports_;
  NotifyScripts& notify_;
  std::function<void()> addresses_changed_;
  VrrpFrames frames_;
  vrrp::DiscardLog discards_;
  vrrp::RouterConfig config_;
  ScriptDefaults scripts_as_;
  Router router_;
  std::vector<config::TrackFile> files_;
  std::vector<config::TrackProcess> processes_;
  std::vector<HandlePtr> watches_;
  std::map<std::string, HandlePtr, std::less<>> link_watches_;
  std::map<std::string, bool, std::less<>> link_is_up_;
  std::map<std::string, HandlePtr, std::less<>> scripts_;  // running, by name
  DeadlineTimer timer_{env_.clock, [this] { carry_out(router_.on_deadline(env_.clock.now())); }};
  bool is_running_ = false;
};

}  // namespace viplane::sim::keepalived
