// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>

#include "live/daemon/daemon_log.h"

namespace viplane::live {

// Where a dump of the daemon called `name` goes unless the configuration says otherwise: /run/viplane/NAME.data,
// .stats, .json. keepalived's /tmp/keepalived.* is one name for all instances of a machine.
std::string dump_path(std::string_view name, std::string_view what);

// Replaces the file, readable by root alone, wherever the operator wants it: also in a folder where others may write,
// whatever they have put there (docs/decisions/005). What cannot be written is said, and the former file stays.
void write_dump(const std::string& path, const std::string& text, DaemonLog& log);

}  // namespace viplane::live
