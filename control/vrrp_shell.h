// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/address_keeper.h"
#include "control/alerts.h"
#include "control/config/config.h"
#include "control/deadline_timer.h"
#include "control/fixture_hands.h"
#include "control/fixture_keeper.h"
#include "control/notify_pipes.h"
#include "control/notify_scripts.h"
#include "control/ports.h"
#include "control/script_of.h"
#include "control/settled_flag.h"
#include "control/status.h"
#include "control/vrrp/discard_log.h"
#include "control/vrrp/router.h"
#include "control/vrrp_frames.h"
#include "control/vrrp_tally.h"
#include "env/env.h"

namespace viplane {

// Runs the virtual routers: feeds them time, packets and what they track, and carries out what they ask for.
class VrrpShell {
 public:
  struct Hooks {
    std::function<void(const IpAddress&)>
        released;                             // an address is given up, by an instance with graceful_handover; then:
    std::function<void()> addresses_changed;  // the host got or lost an address
    std::function<void()> states_changed;     // of instances
    std::function<void()> stopped;            // a planned stop has come to its end
  };

  VrrpShell(const Env& env, Ports& ports, Neighbours& neighbours, NotifyScripts& notify, const NotifyPipes& pipes,
            const Alerts& alerts, const config::Config& config, Hooks hooks);

  void start();
  void stop();
  void reload(const config::Config& config);

  void on_frame(std::uint8_t port, ByteView frame);
  // Of a static address, route or rule that instances depend on: whether the host has it.
  void on_fixture(const std::string& name, bool is_held);
  // The host's addresses, links or routes may have changed.
  void update_links();

  bool is_master(std::string_view instance) const;  // false where there is none of that name
  std::vector<MacAddress> virtual_macs() const;     // of all instances in virtual MAC mode

  void add_status(DirectorStatus& status) const;
  std::vector<PortFrame> farewells() const;  // priority 0 of each master
  void clear_counters() { tally_.clear_counters(); }

 private:
  // An interface and what counts of it: a change that has not lasted as long as interface_up_down_delays say does not.
  struct WatchedLink {
    Duration down_delay{}, up_delay{};
    std::shared_ptr<SettledFlag> settled{};
    std::optional<bool> reported{};  // by the world; nullopt: not yet
    bool is_up = false;              // counts
    HandlePtr watch{};
  };
  void watch(const config::Config& config);
  void watch_links();
  void watch_link(const std::string& interface);
  void report(const std::string& interface);
  void remove_leftover(const vrrp::VirtualAddress& address);
  IpAddress link_source(const vrrp::InstanceConfig& instance) const;
  vrrp::LinkFacts link_facts(const std::string& interface) const;
  void count(std::uint8_t port, const VrrpPacket& packet, const vrrp::RoutedActions& answer);
  void announce_restored(const vrrp::SharedConfig& whose, const vrrp::VirtualAddress& address);
  void tell_script(const std::string& name, const ScriptResult& result);
  InstanceStatus status_of(const vrrp::Instance& instance) const;
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
  void act(const vrrp::RoutedAction& whose, const vrrp::TimerLate& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::Notify& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::RunScript& action);
  void act(const vrrp::RoutedAction& whose, const vrrp::Discarded& action);

  Env env_;
  Ports& ports_;
  NotifyScripts& notify_;
  const NotifyPipes& pipes_;
  const Alerts& alerts_;
  Hooks hooks_;
  VrrpFrames frames_;
  vrrp::DiscardLog discards_;
  VrrpTally tally_;
  vrrp::RouterConfig config_;
  std::vector<config::InterfaceDelays> interface_delays_;
  ScriptDefaults scripts_as_;
  vrrp::Router router_;
  AddressKeeper keeper_;
  FixtureKeeper<RoutingHand> route_keeper_;

  std::vector<HandlePtr> watches_;
  std::map<std::string, WatchedLink, std::less<>> links_;
  std::map<std::string, HandlePtr, std::less<>> scripts_;  // running, by name
  std::map<std::string, ScriptResult, std::less<>> script_results_;
  DeadlineTimer timer_{env_.clock, [this] { carry_out(router_.on_deadline(env_.clock.now())); }};
  bool is_stopping_ = false;
  bool has_started_ = false;
};

}  // namespace viplane
