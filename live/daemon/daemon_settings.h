// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "control/config/global.h"
#include "live/daemon/command_line.h"

namespace viplane::live {

// The command line with what the configuration says of how the daemon is run (instance, net_namespace, use_pid_dir,
// umask) where it says nothing itself. All of it is for the start: a reload does not change it.
CommandLine with_settings(CommandLine line, const config::GlobalDefs& global);

// Whether a reload brings settings that wait for the next start.
bool waits_for_restart(const config::GlobalDefs& before, const config::GlobalDefs& now);

}  // namespace viplane::live
