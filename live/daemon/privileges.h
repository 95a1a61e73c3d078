// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "live/io.h"

namespace viplane::live {

// Gives up every capability but those the director goes on needing: NET_ADMIN and NET_RAW for addresses and ports,
// SETUID, SETGID and KILL for scripts run as other users, IPC_LOCK, SYS_NICE and SYS_RESOURCE never again; with
// XDP programs BPF and SYS_ADMIN, too. Scripts run as root get no more than these. A process that has none of them
// already (no privilege at all) is left as it is. Throws std::system_error.
void drop_privileges(Io io);

}  // namespace viplane::live
