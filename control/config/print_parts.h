// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of to_keepalived_conf(). What the loader would set by itself in another way than the configuration has it
// is always written out.
#pragma once
#include "control/config/conf_writer.h"
#include "control/config/config.h"

namespace viplane::config {

void print_daemon(ConfWriter& out, const GlobalDefs& global);  // what stands outside every block
void print_global(ConfWriter& out, const Config& config);
void print_garp_groups(ConfWriter& out, const std::vector<VrrpInstance>& instances);
void print_interface_delays(ConfWriter& out, const std::vector<InterfaceDelays>& all);
void print_track_objects(ConfWriter& out, const Config& config);
void print_addresses(ConfWriter& out, const std::string& keyword, const std::vector<VirtualAddress>& list);
void print_routing(ConfWriter& out, const VrrpInstance& instance);
void print_statics(ConfWriter& out, const Config& config);
void print_instance(ConfWriter& out, const VrrpInstance& instance);
void print_sync_group(ConfWriter& out, const SyncGroup& group);
void print_tracking(ConfWriter& out, const Tracking& track);
void print_notify(ConfWriter& out, const Notify& notify);
void print_group(ConfWriter& out, const VirtualServerGroup& group);
void print_virtual_server(ConfWriter& out, const VirtualServer& service);
void print_checker(ConfWriter& out, const RealServer& server, const Checker& checker);
// What a checker has from the blocks around it and cannot say itself, written into its real server.
void print_inherited(ConfWriter& out, const RealServer& server);

}  // namespace viplane::config
