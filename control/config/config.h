// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "control/config/global.h"
#include "control/config/virtual_server.h"
#include "control/config/vrrp.h"

namespace viplane::config {

// What a director has to do, as keepalived.conf says it. load_config() is what makes one: ranges are kept, references
// resolve, names are unique, defaults are filled in; a reader need not check again. Order is the order of the file.
// Equal are configurations that are also written at the same places.
struct Config {
  GlobalDefs global;
  std::vector<VrrpInstance> instances;
  std::vector<SyncGroup> sync_groups;
  std::vector<InterfaceDelays> interface_delays;  // each interface once
  std::vector<TrackScript> track_scripts;
  std::vector<TrackFile> track_files;
  std::vector<TrackProcess> track_processes;
  // What the host has while the director runs, master or not.
  std::vector<VirtualAddress> static_addresses;
  std::vector<Route> static_routes;
  std::vector<Rule> static_rules;
  std::vector<TrackGroup> track_groups;
  std::vector<VirtualServerGroup> virtual_server_groups;
  std::vector<VirtualServer> virtual_servers;

  bool operator==(const Config&) const = default;
};

}  // namespace viplane::config
