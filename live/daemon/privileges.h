// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "live/io.h"

namespace viplane::live {

// Throws, with the remedy, where the process may do none of what a director does: frames and addresses need
// CAP_NET_ADMIN and CAP_NET_RAW.
void require_privileges();

// Lets the director lock as much memory as it asks for. It needs that for AF_XDP's buffers, also for interfaces that
// come when CAP_IPC_LOCK is gone, and for vrrp_no_swap. Without the privilege the limit stays.
void allow_locked_memory();

// Gives up every capability but those the director goes on needing: NET_ADMIN and NET_RAW for addresses and ports,
// SETUID, SETGID and KILL for scripts run as other users, DAC_READ_SEARCH for what they and track_file name; with XDP
// programs BPF and SYS_ADMIN, too, and IPC_LOCK where the limit of locked memory could not be lifted. What the process
// has not got, it does not get.
//
// The bounding set stays: the operator's scripts that run as root are root, as under keepalived, for what they do is
// not ours to know. For the same reason there is no no_new_privs: a script's user may be meant to use sudo.
//
// Throws std::system_error.
void drop_privileges(Io io);

}  // namespace viplane::live
