// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/print.h"

#include "control/config/print_parts.h"

namespace viplane::config {

std::string to_keepalived_conf(const Config& config) {
  ConfWriter out;
  print_daemon(out, config.global);
  print_global(out, config);
  print_garp_groups(out, config.instances);
  print_interface_delays(out, config.interface_delays);
  print_track_objects(out, config);  // before the instances, which refer to them
  print_statics(out, config);
  for (const VrrpInstance& instance : config.instances) print_instance(out, instance);
  for (const SyncGroup& group : config.sync_groups) print_sync_group(out, group);
  for (const VirtualServerGroup& group : config.virtual_server_groups) print_group(out, group);
  for (const VirtualServer& service : config.virtual_servers) print_virtual_server(out, service);
  return out.take();
}

}  // namespace viplane::config
