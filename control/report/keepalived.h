// SPDX-License-Identifier: GPL-2.0-or-later
// A director's state in the forms that keepalived 2.2.7 writes on signals, so that its exporters and scripts read ours.
#pragma once
#include <string>

#include "control/status.h"

namespace viplane::report {

// SIGUSR2: /tmp/keepalived.stats, line for line.
std::string keepalived_stats(const DirectorStatus& status);

// SIGRTMIN+2: /tmp/keepalived.json, version 1: an array with {"data": ..., "stats": ...} for each instance. What has no
// counterpart here is left out. `to_realtime` turns the director's times into time since 1970.
std::string keepalived_json(const DirectorStatus& status, Duration to_realtime);

}  // namespace viplane::report
