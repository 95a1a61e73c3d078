// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/commands.h"

#include <optional>
#include <variant>

namespace viplane::config {
namespace {

using Visit = std::function<void(const std::string& keyword, const Command& command)>;

void maybe(const Visit& visit, const char* keyword, const std::optional<Command>& command) {
  if (command) visit(keyword, *command);
}

void visit_notify(const Visit& visit, const Notify& notify) {
  maybe(visit, "notify_master", notify.master);
  maybe(visit, "notify_backup", notify.backup);
  maybe(visit, "notify_fault", notify.fault);
  maybe(visit, "notify_stop", notify.stop);
  maybe(visit, "notify_deleted", notify.deleted);
  maybe(visit, "notify", notify.any);
  maybe(visit, "notify_master_rx_lower_pri", notify.master_rx_lower_pri);
}

void visit_real_server(const Visit& visit, const RealServer& server) {
  maybe(visit, "notify_up", server.notify_up);
  maybe(visit, "notify_down", server.notify_down);
  for (const Checker& checker : server.checkers)
    if (const auto* misc = std::get_if<MiscCheck>(&checker.kind)) visit("misc_path", misc->command);
}

}  // namespace

void each_command(const Config& config, const Visit& visit) {
  maybe(visit, "startup_script", config.global.startup_script);
  maybe(visit, "shutdown_script", config.global.shutdown_script);
  maybe(visit, "notify_fifo_script", config.global.notify_fifo.script);
  maybe(visit, "vrrp_notify_fifo_script", config.global.vrrp_notify_fifo.script);
  maybe(visit, "lvs_notify_fifo_script", config.global.lvs_notify_fifo.script);
  for (const TrackScript& script : config.track_scripts) visit("script", script.command);
  for (const SyncGroup& group : config.sync_groups) visit_notify(visit, group.notify);
  for (const VrrpInstance& instance : config.instances) visit_notify(visit, instance.notify);
  for (const VirtualServer& service : config.virtual_servers) {
    maybe(visit, "quorum_up", service.quorum_up);
    maybe(visit, "quorum_down", service.quorum_down);
    for (const RealServer& server : service.real_servers) visit_real_server(visit, server);
  }
}

}  // namespace viplane::config
