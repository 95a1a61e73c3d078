// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/keepalived/shell.h"

#include <algorithm>

#include "control/process_pattern.h"
#include "control/tell.h"
#include "control/vrrp/frames.h"
#include "control/vrrp_config.h"
#include "control/vrrp_events.h"

namespace viplane::sim::keepalived {
namespace {

AddressOptions address_options(const vrrp::InstanceConfig& instance, const vrrp::VirtualAddress& address) {
  AddressOptions options{.virtual_interface = instance.virtual_interface,
                         .label = address.label,
                         .scope = address.scope,
                         .broadcast = address.broadcast,
                         .peer = address.peer,
                         .no_prefix_route = address.no_prefix_route};
  if (instance.use_virtual_mac) options.virtual_mac = vrrp::virtual_mac(instance, {});
  return options;
}

}  // namespace

vrrp::RouterConfig router_config(const config::Config& config) {
  vrrp::RouterConfig router = vrrp_config(config);
  for (std::size_t i = 0; i < router.instances.size(); ++i) {
    router.instances[i].answer_before_yielding = config.instances[i].higher_prio_send_advert.value_or(false);
    // Static addresses, routes and rules are the machine's here: nobody takes them away.
    std::erase_if(router.instances[i].tracked,
                  [](const vrrp::TrackItem& item) { return item.kind == vrrp::TrackKind::fixture; });
  }
  return router;
}

Shell::Shell(const Env& env, Ports& ports, Neighbours& neighbours, NotifyScripts& notify, const config::Config& config,
             std::function<void()> addresses_changed)
    : env_(env),
      ports_(ports),
      notify_(notify),
      addresses_changed_(std::move(addresses_changed)),
      frames_(env, ports, neighbours),
      router_(router_config(config)) {
  configure(config);
}

void Shell::configure(const config::Config& config) {
  config_ = router_config(config);
  scripts_as_ = script_defaults(config);
  files_ = config.track_files;
  processes_ = config.track_processes;
  ports_.set_virtual_addresses(config_.virtual_addresses());
}

void Shell::start() {
  is_running_ = true;
  remove_leftovers();
  watch();
  for (const auto& instance : config_.instances) frames_.resolve_peers(instance);
  carry_out(router_.start(env_.clock.now()));
}

void Shell::stop() {
  carry_out(router_.stop(env_.clock.now()));
  is_running_ = false;
}

void Shell::reload(const config::Config& config) {
  configure(config);
  watch();
  for (const auto& instance : config_.instances) frames_.resolve_peers(instance);
  carry_out(router_.reload(env_.clock.now(), config_));
}

// A new VRRP process first takes away what a former one has left.
void Shell::remove_leftovers() {
  for (const auto& instance : config_.instances) {
    for (const auto& address : instance.all_addresses()) {
      const auto present = env_.addresses.list(address.interface);
      if (std::ranges::find(present, address.prefix) == present.end()) continue;
      if (!env_.addresses.remove(address.interface, address.prefix)) continue;
      tell(env_, "address.removed",
           {{"interface", address.interface},
            {"address", address.prefix.to_string()},
            {"why", std::string("left behind by a predecessor")}});
    }
  }
  addresses_changed_();
}

void Shell::watch() {
  watches_.clear();
  for (const auto& file : files_) {
    watches_.push_back(env_.watches.file(file.path, [this, name = file.name](std::int64_t value) {
      carry_out(router_.on_file(env_.clock.now(), name, value));
    }));
  }
  for (const auto& process : processes_) {
    watches_.push_back(env_.watches.process(process_pattern(process), [this, name = process.name](bool is_running) {
      carry_out(router_.on_process(env_.clock.now(), name, is_running));
    }));
  }
  const auto watch_tracked = [this](const std::vector<vrrp::TrackItem>& items) {
    for (const auto& item : items) {
      if (item.kind == vrrp::TrackKind::interface) watch_link(item.name);
    }
  };
  for (const auto& instance : config_.instances) {
    watch_link(instance.interface);
    watch_tracked(instance.tracked);
  }
  for (const auto& group : config_.groups) watch_tracked(group.tracked);
}

void Shell::watch_link(const std::string& interface) {
  if (link_watches_.contains(interface)) return;
  link_watches_[interface] = env_.watches.link(interface, [this, interface](bool up) {
    link_is_up_[interface] = up;
    carry_out(router_.on_link(env_.clock.now(), interface, link_facts(interface)));
  });
}

vrrp::LinkFacts Shell::link_facts(const std::string& interface) const {
  const auto up = link_is_up_.find(interface);
  vrrp::LinkFacts facts{.is_up = up != link_is_up_.end() && up->second, .primary_v4 = {}};
  if (const auto port = ports_.find(interface)) {
    facts.primary_v4 = ports_.own_address(*port, false);
    facts.primary_v6 = ports_.own_address(*port, true);
  }
  return facts;
}

void Shell::world_changed() {
  if (!is_running_) return;
  for (const auto& [interface, is_up] : link_is_up_)
    carry_out(router_.on_link(env_.clock.now(), interface, link_facts(interface)));
  look_for_lost_addresses();
}

void Shell::look_for_lost_addresses() {
  for (const auto& config : config_.instances) {
    const Instance* const instance = router_.find(config.name);
    if (!instance || instance->state() != vrrp::State::master) continue;
    const auto is_lost = [this](const vrrp::VirtualAddress& address) {
      const auto present = env_.addresses.list(address.interface);
      return std::ranges::find(present, address.prefix) == present.end();
    };
    if (std::ranges::any_of(config.all_addresses(), is_lost))
      carry_out(router_.on_address_lost(env_.clock.now(), config.name));
  }
}

void Shell::on_frame(std::uint8_t port, ByteView frame) {
  if (!is_running_) return;
  if (const auto packet = vrrp::packet_of(frame))
    carry_out(router_.on_packet(env_.clock.now(), ports_.info(port).name, *packet));
}

std::vector<MacAddress> Shell::virtual_macs() const {
  std::vector<MacAddress> macs;
  for (const auto& instance : config_.instances) {
    if (instance.use_virtual_mac) macs.push_back(vrrp::virtual_mac(instance, {}));
  }
  return macs;
}

void Shell::carry_out(vrrp::RoutedActions actions) {
  for (const auto& routed : actions) {
    std::visit(
        [&](const auto& kind) {
          if constexpr (std::is_same_v<std::decay_t<decltype(kind)>, vrrp::Action>)
            std::visit([&](const auto& action) { act(routed, action); }, kind);
          else
            act(routed, kind);
        },
        routed.action);
  }
  timer_.arm(router_.deadline());
}

void Shell::act(const vrrp::RoutedAction& whose, const vrrp::SendAdvertisement& action) {
  const auto facts = link_facts(whose.instance->interface);
  const IpAddress own = whose.instance->is_v6 ? facts.primary_v6 : facts.primary_v4;
  frames_.advertise(*whose.instance, whose.instance->source.value_or(own), action.priority);
}

void Shell::act(const vrrp::RoutedAction& whose, const vrrp::TakeAddresses& action) {
  for (const auto& address : action.addresses) {
    const bool is_done =
        env_.addresses.add(address.interface, address.prefix, address_options(*whose.instance, address));
    tell_address(env_, is_done ? "address.added" : "address.refused", address, action.why);
  }
  addresses_changed_();
}

void Shell::act(const vrrp::RoutedAction&, const vrrp::ReleaseAddresses& action) {
  for (const auto& address : action.addresses) {
    if (!env_.addresses.remove(address.interface, address.prefix)) continue;  // somebody else was faster
    tell_address(env_, "address.removed", address, action.why);
  }
  addresses_changed_();
}

void Shell::act(const vrrp::RoutedAction&, const vrrp::TakeRouting& action) {
  for (const auto& [item, is_kept] : action.items) {
    const bool is_done = env_.routing != nullptr && env_.routing->add(item);
    const std::string kind(kind_of(item));
    tell(env_, kind + (is_done ? ".added" : ".refused"), {{kind, to_string(item)}, {"why", action.why}});
  }
}

void Shell::act(const vrrp::RoutedAction&, const vrrp::ReleaseRouting& action) {
  for (const auto& [item, is_kept] : action.items) {
    if (env_.routing == nullptr || !env_.routing->holds(item) || !env_.routing->remove(item)) continue;
    const std::string kind(kind_of(item));
    tell(env_, kind + ".removed", {{kind, to_string(item)}, {"why", action.why}});
  }
}

void Shell::act(const vrrp::RoutedAction& whose, const vrrp::AnnounceAddresses& action) {
  frames_.announce(*whose.instance, action);
  tell(env_, *whose.instance, action);
}

void Shell::act(const vrrp::RoutedAction& whose, const vrrp::StateChanged& action) {
  tell(env_, *whose.instance, action);
}

void Shell::act(const vrrp::RoutedAction& whose, const vrrp::PriorityChanged& action) {
  tell(env_, *whose.instance, action);
}

void Shell::act(const vrrp::RoutedAction& whose, const vrrp::ConflictHeard& action) {
  tell(env_, *whose.instance, action);
}

void Shell::act(const vrrp::RoutedAction&, const vrrp::Notify& action) {
  for (const auto& command : action.commands) notify_.run(script_of(command, scripts_as_));
}

void Shell::act(const vrrp::RoutedAction&, const vrrp::RunScript& action) {
  scripts_[action.name] = env_.scripts.run(
      script_of(action.command, scripts_as_), action.timeout, [this, name = action.name](const ScriptResult& result) {
        carry_out(router_.on_script_result(env_.clock.now(), name, result.exit_code, result.timed_out));
      });
}

void Shell::act(const vrrp::RoutedAction& whose, const vrrp::Discarded& action) {
  const auto count = discards_.note(env_.clock.now(), whose.instance->name, action.reason);
  if (count) tell(env_, whose.instance->name, action, *count);
}

}  // namespace viplane::sim::keepalived
