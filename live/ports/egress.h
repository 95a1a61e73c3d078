// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>

#include "live/ports/live_port.h"

namespace viplane::live {

// Sends the frames with verdict transmit, in runs of one egress. `ports` is where Frame::egress points into; empty:
// everything leaves by `own`. Throws std::logic_error where a frame names a port that does not exist.
void transmit_by_egress(std::span<const Frame> frames, LivePort& own, std::span<LivePort* const> ports);

}  // namespace viplane::live
