// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <sys/socket.h>

#include "net/time.h"

namespace viplane::lab {

// When frames passed, by the kernel. It stamps them with CLOCK_REALTIME, which somebody may set; a laboratory's times
// are CLOCK_MONOTONIC.

// Makes a packet socket tell the time of each frame. Throws std::system_error.
void ask_for_times(int socket);

// How far CLOCK_REALTIME is ahead of CLOCK_MONOTONIC, to a few microseconds also where we lose the processor between
// reading the two.
Duration realtime_ahead();

// The time of a frame that recvmsg(2) has delivered from such a socket, with room for control messages.
Time time_of(const msghdr& message, Duration realtime_ahead);

}  // namespace viplane::lab
