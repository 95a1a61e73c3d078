// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/config/without_locations.h"

#include <optional>
#include <vector>

namespace viplane::config {
namespace {

template <class Located>
void forget(Located& located) {
  located.location = {};
}
template <class Located>
void forget(std::vector<Located>& list) {
  for (Located& located : list) forget(located);
}
template <class Located>
void forget(std::optional<Located>& maybe) {
  if (maybe) forget(*maybe);
}

void forget(Notify& notify) {
  for (auto* command : {&notify.master, &notify.backup, &notify.fault, &notify.stop, &notify.deleted, &notify.any,
                        &notify.master_rx_lower_pri})
    forget(*command);
}

void forget(Tracking& track) {
  for (auto* list : {&track.interfaces, &track.scripts, &track.files, &track.processes}) forget(*list);
}

void forget(VrrpInstance& instance) {
  instance.location = {};
  forget(instance.virtual_ipaddress);
  forget(instance.virtual_ipaddress_excluded);
  forget(instance.virtual_routes);
  forget(instance.virtual_rules);
  forget(instance.track);
  forget(instance.unicast_peer);
  forget(instance.notify);
}

void forget(SyncGroup& group) {
  group.location = {};
  forget(group.track);
  forget(group.notify);
}

void forget(TrackScript& script) {
  script.location = {};
  forget(script.command);
}

void forget(VirtualServerGroup& group) {
  group.location = {};
  forget(group.ranges);
}

void forget(Checker& checker) {
  checker.location = {};
  if (auto* http = std::get_if<HttpCheck>(&checker.kind)) forget(http->urls);
  if (auto* misc = std::get_if<MiscCheck>(&checker.kind)) forget(misc->command);
}

void forget(RealServer& server) {
  server.location = {};
  forget(server.notify_up);
  forget(server.notify_down);
  for (Checker& checker : server.checkers) forget(checker);
}

void forget(VirtualServer& service) {
  service.location = {};
  forget(service.quorum_up);
  forget(service.quorum_down);
  forget(service.sorry_server);
  for (RealServer& server : service.real_servers) forget(server);
}

}  // namespace

Config without_locations(Config config) {
  forget(config.global);
  forget(config.global.ssl);
  forget(config.global.sync_daemon);
  forget(config.global.startup_script);
  forget(config.global.shutdown_script);
  for (auto* fifo : {&config.global.notify_fifo, &config.global.vrrp_notify_fifo, &config.global.lvs_notify_fifo})
    forget(fifo->script);
  for (VrrpInstance& instance : config.instances) forget(instance);
  for (SyncGroup& group : config.sync_groups) forget(group);
  for (TrackScript& script : config.track_scripts) forget(script);
  forget(config.interface_delays);
  forget(config.track_files);
  forget(config.track_processes);
  forget(config.static_addresses);
  forget(config.static_routes);
  forget(config.static_rules);
  forget(config.track_groups);
  for (VirtualServerGroup& group : config.virtual_server_groups) forget(group);
  for (VirtualServer& service : config.virtual_servers) forget(service);
  return config;
}

}  // namespace viplane::config
