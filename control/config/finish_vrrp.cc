// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/finish_vrrp.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "control/config/sync_daemon.h"

namespace viplane::config {
namespace {

// keepalived cannot run two routers with one identity on one wire; the first one stays.
bool is_distinct(const VrrpInstance& a, const VrrpInstance& b) {
  if (!a.unicast_peer.empty() != !b.unicast_peer.empty()) return true;
  if (a.unicast_peer.empty()) return a.mcast_dst_ip != b.mcast_dst_ip;
  return std::none_of(a.unicast_peer.begin(), a.unicast_peer.end(), [&b](const UnicastPeer& peer) {
    return std::any_of(b.unicast_peer.begin(), b.unicast_peer.end(),
                       [&peer](const UnicastPeer& other) { return other.address == peer.address; });
  });
}

// keepalived.conf(5)'s defaults; without anybody to write to there is no mail.
void finish_mail(const std::string& node_name, GlobalDefs& global) {
  if (global.notification_email.empty()) return;
  if (global.notification_email_from.empty()) global.notification_email_from = "keepalived@" + node_name;
  if (global.smtp_helo_name.empty()) global.smtp_helo_name = node_name;
}

}  // namespace

namespace {

// Addresses without an interface have the default one; groups have the members that exist.
void finish_statics(Reader& reader, Draft& draft, Config& config) {
  config.static_addresses = std::move(draft.static_addresses);
  config.static_routes = std::move(draft.static_routes);
  config.static_rules = std::move(draft.static_rules);
  for (VirtualAddress& address : config.static_addresses)
    if (address.interface.empty()) address.interface = draft.global.default_interface;
  for (TrackGroupDraft& group : draft.track_groups) {
    for (const Word& member : group.members) {
      const bool exists = std::ranges::any_of(
          config.instances, [&](const VrrpInstance& instance) { return instance.name == member.text; });
      if (exists)
        group.value.members.push_back(member.text);
      else
        reader.reporter.warning(member.place, {"bad-member",
                                               "there is no vrrp_instance '" + member.text +
                                                   "'; it is left out of track group '" + group.value.name + "'",
                                               "track_group",
                                               {}});
    }
    config.track_groups.push_back(std::move(group.value));
  }
}

}  // namespace

void finish_vrrp(Reader& reader, Draft& draft, Config& config) {
  config.global = std::move(draft.global.value);
  if (config.global.router_id.empty()) config.global.router_id = reader.options.node_name;
  finish_mail(reader.options.node_name, config.global);
  std::map<std::tuple<std::string, unsigned, bool>, std::vector<std::size_t>> by_identity;
  std::set<std::string> grouped;
  for (const SyncGroupDraft& group : draft.sync_groups)
    for (const Word& member : group.members) grouped.insert(member.text);
  for (const InstanceDraft& from : draft.instances) {
    auto instance = finish_instance(reader, draft, from, grouped.contains(from.value.name));
    if (!instance) continue;
    auto& others = by_identity[{instance->interface, instance->virtual_router_id, instance->is_v6}];
    const auto twin = std::find_if(others.begin(), others.end(),
                                   [&](std::size_t other) { return !is_distinct(config.instances[other], *instance); });
    if (twin != others.end()) {
      reader.reporter.warning(
          from.place, {"duplicate-vrid",
                       "(" + instance->name + ") '" + config.instances[*twin].name +
                           "' already has virtual_router_id " + std::to_string(instance->virtual_router_id) + " on " +
                           instance->interface + "; this second instance is left out",
                       "virtual_router_id", "give each instance on an interface its own virtual_router_id"});
      continue;
    }
    others.push_back(config.instances.size());
    config.instances.push_back(std::move(*instance));
  }
  finish_sync_groups(reader, draft, config);
  finish_interface_delays(reader, draft, config);
  finish_sync_daemon(reader, draft, config);
  config.track_scripts = std::move(draft.track_scripts);
  config.track_files = std::move(draft.track_files);
  config.track_processes = std::move(draft.track_processes);
  finish_statics(reader, draft, config);
}

}  // namespace viplane::config
