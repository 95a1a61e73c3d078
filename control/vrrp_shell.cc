// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp_shell.h"

#include <algorithm>
#include <memory>

#include "control/process_pattern.h"
#include "control/tell.h"
#include "control/vrrp/frames.h"
#include "control/vrrp_config.h"
#include "control/vrrp_events.h"

namespace viplane {
namespace {

AddressOptions options_of(const vrrp::InstanceConfig& instance, const vrrp::VirtualAddress& address) {
  AddressOptions options = address_options(address);
  options.virtual_interface = instance.virtual_interface;
  if (instance.use_virtual_mac) options.virtual_mac = vrrp::virtual_mac(instance, {});
  return options;
}

}  // namespace

VrrpShell::VrrpShell(const Env& env, Ports& ports, Neighbours& neighbours, NotifyScripts& notify,
                     const NotifyPipes& pipes, const Alerts& alerts, const config::Config& config, Hooks hooks)
    : env_(env),
      ports_(ports),
      notify_(notify),
      pipes_(pipes),
      alerts_(alerts),
      hooks_(std::move(hooks)),
      frames_(env, ports, neighbours),
      config_(vrrp_config(config)),
      interface_delays_(config.interface_delays),
      scripts_as_(script_defaults(config)),
      router_(config_),
      keeper_(env, [this](const auto& whose, const auto& address) { announce_restored(whose, address); }),
      route_keeper_(env.clock, RoutingHand{env}) {
  ports_.set_virtual_addresses(config_.virtual_addresses());
  watch(config);
}

// A dead predecessor may have left our addresses and routes on the host: whoever starts is no master yet.
void VrrpShell::start() {
  has_started_ = true;
  for (const auto& instance : config_.instances) {
    for (const auto& [item, is_kept] : instance.routing) route_keeper_.remove_leftover(item);
    for (const auto& address : instance.addresses) remove_leftover(address);
    for (const auto& address : instance.excluded_addresses) remove_leftover(address);
    frames_.resolve_peers(instance);
  }
  const auto since_boot = env_.host_time ? std::optional(env_.host_time->since_boot()) : std::nullopt;
  carry_out(router_.start(env_.clock.now(), since_boot));
}

void VrrpShell::remove_leftover(const vrrp::VirtualAddress& address) {
  const auto present = env_.addresses.list(address.interface);
  if (std::ranges::find(present, address.prefix) == present.end()) return;
  if (!env_.addresses.remove(address.interface, address.prefix)) return;
  tell(env_, "address.removed",
       {{"interface", address.interface},
        {"address", address.prefix.to_string()},
        {"why", std::string("left behind by a predecessor")}});
  hooks_.addresses_changed();
}

void VrrpShell::stop() {
  is_stopping_ = true;
  carry_out(router_.stop(env_.clock.now()));
}

void VrrpShell::reload(const config::Config& config) {
  config_ = vrrp_config(config);
  interface_delays_ = config.interface_delays;
  scripts_as_ = script_defaults(config);
  ports_.set_virtual_addresses(config_.virtual_addresses());
  watch(config);
  for (const auto& instance : config_.instances) frames_.resolve_peers(instance);
  carry_out(router_.reload(env_.clock.now(), config_));
}

void VrrpShell::watch(const config::Config& config) {
  watches_.clear();
  for (const auto& file : config.track_files) {
    watches_.push_back(env_.watches.file(file.path, [this, name = file.name](std::int64_t value) {
      carry_out(router_.on_file(env_.clock.now(), name, value));
    }));
  }
  for (const auto& process : config.track_processes) {
    auto told = [this, name = process.name](bool is_running) {
      carry_out(router_.on_process(env_.clock.now(), name, is_running));
    };
    auto settled = std::make_shared<SettledFlag>(env_.clock, process.fork_delay, process.terminate_delay, told);
    watches_.push_back(
        env_.watches.process(process_pattern(process), [settled](bool is_running) { settled->report(is_running); }));
  }
  watch_links();
}

void VrrpShell::watch_links() {
  std::set<std::string> interfaces;
  for (const auto& instance : config_.instances) {
    interfaces.insert(instance.interface);
    for (const auto& item : instance.tracked) {
      if (item.kind == vrrp::TrackKind::interface) interfaces.insert(item.name);
    }
  }
  for (const auto& group : config_.groups) {
    for (const auto& item : group.tracked) {
      if (item.kind == vrrp::TrackKind::interface) interfaces.insert(item.name);
    }
  }
  std::erase_if(links_, [&](const auto& watched) { return !interfaces.contains(watched.first); });
  for (const auto& interface : interfaces) watch_link(interface);
}

void VrrpShell::watch_link(const std::string& interface) {
  const auto delays = std::ranges::find(interface_delays_, interface, &config::InterfaceDelays::interface);
  const bool has_delays = delays != interface_delays_.end();
  const Duration down_delay = has_delays ? delays->down : Duration{}, up_delay = has_delays ? delays->up : Duration{};
  const auto known = links_.find(interface);
  if (known != links_.end() && known->second.down_delay == down_delay && known->second.up_delay == up_delay) return;
  WatchedLink& link = links_[interface];
  link.down_delay = down_delay;
  link.up_delay = up_delay;
  link.settled = std::make_shared<SettledFlag>(env_.clock, up_delay, down_delay, [this, interface](bool up) {
    links_.at(interface).is_up = up;
    report(interface);
  });
  link.watch = env_.watches.link(interface, [this, interface](bool up) {
    WatchedLink& watched = links_.at(interface);
    watched.reported = up;
    watched.settled->report(up);
  });
}

void VrrpShell::report(const std::string& interface) {
  carry_out(router_.on_link(env_.clock.now(), interface, link_facts(interface)));
}

vrrp::LinkFacts VrrpShell::link_facts(const std::string& interface) const {
  const auto link = links_.find(interface);
  vrrp::LinkFacts facts{.is_up = link != links_.end() && link->second.is_up, .primary_v4 = {}};
  if (const auto port = ports_.find(interface)) {
    facts.primary_v4 = ports_.own_address(*port, false);
    facts.primary_v6 = ports_.own_address(*port, true);
  }
  const auto present = env_.addresses.list(interface);
  for (const auto& instance : config_.instances) {
    if (!instance.track_source || !instance.source || instance.interface != interface) continue;
    const bool is_held = std::ranges::find(present, *instance.source, &IpPrefix::address) != present.end();
    if (is_held) facts.sources.push_back(*instance.source);
  }
  return facts;
}

void VrrpShell::update_links() {
  for (const auto& [interface, link] : links_) {
    const bool is_settled = link.reported && link.is_up == *link.reported;  // else its addresses may go, and come back
    if (is_settled) report(interface);
  }
  keeper_.look();
  route_keeper_.look();
}

void VrrpShell::on_fixture(const std::string& name, bool is_held) {
  carry_out(router_.on_fixture(env_.clock.now(), name, is_held));
}

void VrrpShell::announce_restored(const vrrp::SharedConfig& whose, const vrrp::VirtualAddress& address) {
  const vrrp::AnnounceAddresses all{{address}, whose->announcements.repeat, "the address was lost and is back"};
  act({.instance = whose, .group = {}, .action = {}}, all);
  hooks_.addresses_changed();
}

void VrrpShell::on_frame(std::uint8_t port, ByteView frame) {
  if (!has_started_) return;
  const auto packet = vrrp::packet_of(frame);
  if (!packet) return;
  auto answer = router_.on_packet(env_.clock.now(), ports_.info(port).name, *packet);
  count(port, *packet, answer);
  carry_out(std::move(answer));
}

// What was discarded is counted when it is told.
void VrrpShell::count(std::uint8_t port, const VrrpPacket& packet, const vrrp::RoutedActions& answer) {
  const auto is_discard = [](const auto& routed) { return std::holds_alternative<vrrp::Discarded>(routed.action); };
  if (std::ranges::any_of(answer, is_discard)) return;
  const auto virtual_router_id = peek_virtual_router_id(packet.message);
  for (const auto& instance : config_.instances) {
    const bool is_its = instance.virtual_router_id == virtual_router_id && instance.is_v6 == packet.source.is_v6 &&
                        instance.interface == ports_.info(port).name;
    if (is_its) tally_.received(env_.clock.now(), instance.name, std::to_integer<std::uint8_t>(packet.message[2]));
  }
}

bool VrrpShell::is_master(std::string_view name) const {
  const vrrp::Instance* instance = router_.find(name);
  return instance != nullptr && instance->state() == vrrp::State::master;
}

std::vector<MacAddress> VrrpShell::virtual_macs() const {
  std::vector<MacAddress> macs;
  for (const auto& instance : config_.instances) {
    if (instance.use_virtual_mac) macs.push_back(vrrp::virtual_mac(instance, {}));
  }
  return macs;
}

void VrrpShell::carry_out(vrrp::RoutedActions actions) {
  for (const auto& routed : actions) {
    std::visit(
        [&](const auto& kind) {
          if constexpr (std::is_same_v<std::decay_t<decltype(kind)>, vrrp::Action>) {
            std::visit([&](const auto& action) { act(routed, action); }, kind);
          } else {
            act(routed, kind);
          }
        },
        routed.action);
  }
  timer_.arm(router_.deadline());
  if (is_stopping_ && router_.stopped()) hooks_.stopped();
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::SendAdvertisement& action) {
  const vrrp::Instance* const instance = router_.find(whose.instance->name);
  const IpAddress source = instance ? instance->standing().own_address : link_source(*whose.instance);
  frames_.advertise(*whose.instance, source, action.priority);
  tally_.sent(whose.instance->name, action.priority);
}

// Of an instance that a reload has removed: its last words still have to be said.
IpAddress VrrpShell::link_source(const vrrp::InstanceConfig& instance) const {
  if (instance.source) return *instance.source;
  const auto facts = link_facts(instance.interface);
  return instance.is_v6 ? facts.primary_v6 : facts.primary_v4;
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::TakeAddresses& action) {
  for (const auto& address : action.addresses) {
    const AddressOptions options = options_of(*whose.instance, address);
    const bool is_done = env_.addresses.add(address.interface, address.prefix, options);
    if (is_done) keeper_.took(whose.instance, address, options);
    tell_address(env_, is_done ? "address.added" : "address.refused", address, action.why);
  }
  hooks_.addresses_changed();
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::ReleaseAddresses& action) {
  for (const auto& address : action.addresses) {
    keeper_.released(address);
    if (whose.instance->graceful_handover) hooks_.released(address.prefix.address);
    const bool is_done = env_.addresses.remove(address.interface, address.prefix);
    tell_address(env_, is_done ? "address.removed" : "address.stuck", address, action.why);
  }
  hooks_.addresses_changed();
}

void VrrpShell::act(const vrrp::RoutedAction&, const vrrp::TakeRouting& action) {
  for (const auto& [item, is_kept] : action.items) route_keeper_.take(item, is_kept, action.why);
}

void VrrpShell::act(const vrrp::RoutedAction&, const vrrp::ReleaseRouting& action) {
  for (const auto& [item, is_kept] : action.items) route_keeper_.release(item, action.why);
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::AnnounceAddresses& action) {
  frames_.announce(*whose.instance, action);
  tally_.announced(whose.instance->name, action.addresses.size() * action.copies);
  tell(env_, *whose.instance, action);
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::StateChanged& action) {
  const auto& instance = *whose.instance;
  tally_.changed(env_.clock.now(), instance.name, action);
  tell(env_, instance, action);
  alerts_.instance_changed(instance, action);
  hooks_.states_changed();
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::PriorityChanged& action) {
  tell(env_, *whose.instance, action);
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::ConflictHeard& action) {
  tell(env_, *whose.instance, action);
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::TimerLate& action) {
  tell(env_, "vrrp.late_timer",
       {{"instance", whose.instance->name},
        {"late_ms", std::chrono::duration<double, std::milli>(action.late).count()},
        {"decision", action.decision}});
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::Notify& action) {
  const auto group =
      std::ranges::find(router_.groups(), whose.group, [](const auto& each) { return each.config().name; });
  if (group != router_.groups().end()) alerts_.group_changed(group->config(), group->state());
  pipes_.tell_vrrp(action.line);
  for (const auto& command : action.commands) notify_.run(script_of(command, scripts_as_));
}

void VrrpShell::act(const vrrp::RoutedAction&, const vrrp::RunScript& action) {
  scripts_[action.name] = env_.scripts.run(
      script_of(action.command, scripts_as_), action.timeout, [this, name = action.name](const ScriptResult& result) {
        tell_script(name, result);
        carry_out(router_.on_script_result(env_.clock.now(), name, result.exit_code, result.timed_out));
      });
}

// Scripts run every second: what is new is told.
void VrrpShell::tell_script(const std::string& name, const ScriptResult& result) {
  const auto [known, is_first] = script_results_.try_emplace(name, result);
  const bool is_same = known->second == result;
  known->second = result;
  if (!is_first && is_same) return;
  const std::string why = !result.problem.empty() ? result.problem
                          : result.timed_out      ? "it ran too long and was ended"
                                                  : "it ended";
  tell(env_, "script.result",
       {{"name", name},
        {"exit_code", std::int64_t{result.exit_code}},
        {"timed_out", std::int64_t{result.timed_out}},
        {"why", why}});
}

void VrrpShell::act(const vrrp::RoutedAction& whose, const vrrp::Discarded& action) {
  const std::string instance = whose.instance ? whose.instance->name : "";
  tally_.discarded(instance, action.reason);
  const auto count = discards_.note(env_.clock.now(), instance, action.reason);
  if (count) tell(env_, instance, action, *count);
}

}  // namespace viplane
