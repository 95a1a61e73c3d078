// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp_config.h"

#include <algorithm>

namespace viplane {
namespace {

vrrp::Command command(const config::Command& from) { return {from.words, from.user, from.group}; }
vrrp::Command command(const std::optional<config::Command>& from) { return from ? command(*from) : vrrp::Command{}; }

vrrp::NotifyConfig notify(const config::Notify& from) {
  return {.master = command(from.master),
          .backup = command(from.backup),
          .fault = command(from.fault),
          .stop = command(from.stop),
          .deleted = command(from.deleted),
          .any = command(from.any),
          .master_rx_lower_pri = command(from.master_rx_lower_pri),
          .priority_changes = from.priority_changes,
          .mail = from.smtp_alert};
}

std::vector<vrrp::VirtualAddress> addresses(const std::vector<config::VirtualAddress>& from) {
  std::vector<vrrp::VirtualAddress> to;
  for (const auto& address : from) {
    to.push_back({.prefix = address.prefix,
                  .interface = address.interface,
                  .label = address.label,
                  .scope = address.scope,
                  .broadcast = address.broadcast,
                  .peer = address.peer,
                  .no_prefix_route = address.no_prefix_route,
                  .metric = address.metric,
                  .preferred_lifetime = address.preferred_lifetime,
                  .home = address.home,
                  .detects_duplicates = address.detects_duplicates,
                  .manage_temporary = address.mngtmpaddr,
                  .joins_group = address.autojoin});
  }
  return to;
}

void append(std::vector<vrrp::TrackItem>& to, vrrp::TrackKind kind, const std::vector<config::Tracked>& from) {
  for (const auto& item : from) to.push_back({kind, item.name, item.weight, item.reverse});
}

std::vector<vrrp::TrackItem> tracked(const config::Tracking& from) {
  std::vector<vrrp::TrackItem> to;
  append(to, vrrp::TrackKind::interface, from.interfaces);
  append(to, vrrp::TrackKind::script, from.scripts);
  append(to, vrrp::TrackKind::file, from.files);
  append(to, vrrp::TrackKind::process, from.processes);
  return to;
}

vrrp::AnnouncementConfig announcements(const config::Garp& from) {
  return {.repeat = from.master_repeat,
          .delay = from.master_delay,
          .refresh = from.master_refresh,
          .refresh_repeat = from.master_refresh_repeat,
          .conflict_repeat = from.lower_prio_repeat,
          .conflict_delay = from.lower_prio_delay,
          .arp_interval = from.interval,
          .neighbour_interval = from.gna_interval};
}

void set_authentication(vrrp::InstanceConfig& to, const config::Authentication& from) {
  if (from.type == config::AuthType::none) return;
  to.authentication = from.type == config::AuthType::pass ? VrrpAuthentication::password : VrrpAuthentication::header;
  std::ranges::transform(from.password, to.password.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
}

// The interface of an address counts as the instance's own does.
void track_own_interfaces(std::vector<vrrp::TrackItem>& items, const std::string& instance_interface,
                          const std::vector<config::VirtualAddress>& addresses) {
  for (const auto& address : addresses) {
    if (address.no_track || address.interface == instance_interface) continue;
    const bool is_tracked = std::ranges::any_of(items, [&](const vrrp::TrackItem& item) {
      return item.kind == vrrp::TrackKind::interface && item.name == address.interface;
    });
    if (!is_tracked) items.push_back({vrrp::TrackKind::interface, address.interface});
  }
}

std::vector<vrrp::VirtualRouting> routing(const config::VrrpInstance& from) {
  std::vector<vrrp::VirtualRouting> to;
  for (const auto& route : from.virtual_routes) to.push_back({route.entry, !route.no_track});
  for (const auto& rule : from.virtual_rules) to.push_back({rule.entry, !rule.no_track});
  return to;
}

void track_interface(std::vector<vrrp::TrackItem>& items, const std::string& instance_interface,
                     const std::string& interface) {
  if (interface.empty() || interface == instance_interface || interface == "lo") return;
  const bool is_tracked = std::ranges::any_of(items, [&](const vrrp::TrackItem& item) {
    return item.kind == vrrp::TrackKind::interface && item.name == interface;
  });
  if (!is_tracked) items.push_back({vrrp::TrackKind::interface, interface});
}

// keepalived: the interface of a route's only way, and those that a rule names, count as the instance's own does.
void track_interfaces(std::vector<vrrp::TrackItem>& items, const std::string& own, const config::Route& route) {
  if (!route.no_track && route.entry.hops.size() == 1) track_interface(items, own, route.entry.hops.front().interface);
}
void track_interfaces(std::vector<vrrp::TrackItem>& items, const std::string& own, const config::Rule& rule) {
  if (rule.no_track) return;
  track_interface(items, own, rule.entry.input_interface);
  track_interface(items, own, rule.entry.output_interface);
}
void track_interfaces(std::vector<vrrp::TrackItem>& items, const std::string& own,
                      const config::VirtualAddress& address) {
  if (!address.no_track) track_interface(items, own, address.interface);
}

// What static addresses, routes and rules ask of the members of their groups.
template <class Fixture>
void track_fixtures(vrrp::InstanceConfig& to, const config::Config& config, const std::vector<Fixture>& fixtures) {
  for (const Fixture& fixture : fixtures) {
    const auto group = std::ranges::find(config.track_groups, fixture.track_group, &config::TrackGroup::name);
    if (group == config.track_groups.end() || std::ranges::find(group->members, to.name) == group->members.end())
      continue;
    to.tracked.push_back({vrrp::TrackKind::fixture, fixture_name(fixture)});
    track_interfaces(to.tracked, to.interface, fixture);
  }
}

vrrp::InstanceConfig instance(const config::VrrpInstance& from, const config::Config& config) {
  const config::GlobalDefs& global = config.global;
  vrrp::InstanceConfig to;
  to.name = from.name;
  to.interface = from.interface;
  to.is_v6 = from.is_v6;
  to.version = from.version;
  to.virtual_router_id = from.virtual_router_id;
  to.priority = from.priority;
  to.initial_state =
      from.state == config::InitialState::master ? vrrp::InitialState::master : vrrp::InitialState::backup;
  to.advertisement_interval = from.advert_int;
  to.down_timer_advertisements = from.down_timer_adverts;
  to.addresses = addresses(from.virtual_ipaddress);
  to.excluded_addresses = addresses(from.virtual_ipaddress_excluded);
  to.preempt = !from.nopreempt;
  to.preempt_delay = from.preempt_delay;
  to.accept = from.accept;
  set_authentication(to, from.authentication);
  to.source = from.source_address;
  to.multicast_group = from.mcast_dst_ip ? from.mcast_dst_ip
                       : from.is_v6      ? global.vrrp_mcast_group6
                                         : global.vrrp_mcast_group4;
  for (const auto& peer : from.unicast_peer) to.unicast_peers.push_back({peer.address, {peer.min_ttl, peer.max_ttl}});
  to.unicast_ttl = from.unicast_ttl.value_or(kVrrpTtl);
  to.check_unicast_source = from.check_unicast_src;
  to.fault_without_peer = from.unicast_fault_no_peer;
  to.checksum = from.v3_checksum_as_v2 ? VrrpChecksum::message_only : VrrpChecksum::pseudo_header;
  to.use_virtual_mac = from.use_vmac;
  to.virtual_interface = from.vmac_interface;
  to.send_from_base = from.vmac_xmit_base;
  to.skip_address_check = from.skip_check_adv_addr;
  to.strict = from.strict_mode || from.owner_ignore_adverts;
  to.lower_priority_no_advertisement = from.lower_prio_no_advert;
  to.answer_before_yielding = from.higher_prio_send_advert.value_or(to.answer_before_yielding);
  to.reexamine_after_pause = from.reexamine_after_pause;
  to.graceful_handover = from.graceful_handover;
  to.handover_limit = from.graceful_handover_timeout;
  to.track_primary = !from.dont_track_primary;
  to.track_source = from.track_src_ip;
  to.tracked = tracked(from.track);
  track_own_interfaces(to.tracked, from.interface, from.virtual_ipaddress);
  track_own_interfaces(to.tracked, from.interface, from.virtual_ipaddress_excluded);
  to.routing = routing(from);
  for (const auto& route : from.virtual_routes) track_interfaces(to.tracked, from.interface, route);
  for (const auto& rule : from.virtual_rules) track_interfaces(to.tracked, from.interface, rule);
  track_fixtures(to, config, config.static_addresses);
  track_fixtures(to, config, config.static_routes);
  track_fixtures(to, config, config.static_rules);
  to.announcements = announcements(from.garp);
  to.notify = notify(from.notify);
  return to;
}

vrrp::SyncGroupConfig group(const config::SyncGroup& from) {
  return {.name = from.name,
          .members = from.members,
          .tracked = tracked(from.track),
          .keep_member_weights = from.sync_group_tracking_weight,
          .notify = notify(from.notify)};
}

vrrp::ScriptConfig script(const config::TrackScript& from) {
  return {.name = from.name,
          .command = command(from.command),
          .interval = from.interval,
          .timeout = from.timeout,
          .rise = from.rise,
          .fall = from.fall,
          .init_fail = from.init_fail};
}

}  // namespace

std::string fixture_name(const config::VirtualAddress& address) {
  return "address " + address.prefix.to_string() + " on " + address.interface;
}
std::string fixture_name(const config::Route& route) { return "route " + to_string(route.entry); }
std::string fixture_name(const config::Rule& rule) { return "rule " + to_string(rule.entry); }

vrrp::VirtualAddress vrrp_address(const config::VirtualAddress& from) { return addresses({from}).front(); }

vrrp::RouterConfig vrrp_config(const config::Config& config) {
  vrrp::RouterConfig router;
  for (const auto& from : config.instances) router.instances.push_back(instance(from, config));
  for (const auto& from : config.sync_groups) router.groups.push_back(group(from));
  for (const auto& from : config.track_scripts) router.scripts.push_back(script(from));
  router.startup_delay = config.global.vrrp_startup_delay;
  router.delay_after_boot = config.global.vrrp_delay_after_boot;
  return router;
}

}  // namespace viplane
