// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>

#include "control/config/config.h"
#include "live/daemon/daemon_log.h"

namespace viplane::live {

// startup_script, shutdown_script: runs it and waits for its end, at most for `timeout`. What goes wrong is said, and
// keeps nothing else from going on.
void run_once(const std::string& keyword, const std::optional<config::Command>& command, Duration timeout,
              const config::Config& config, DaemonLog& log);

}  // namespace viplane::live
