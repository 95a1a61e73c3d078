// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "lab/pair/daemon.h"

namespace viplane::bench {

// Two virtual routers on two links in a sync group; one of the master's two links loses its carrier.
struct SyncGroup {
  Duration skew{0};   // theory for a group that is handed over as one
  Duration taken{0};  // from the cut to the last of the first two advertisements of the other node
};
SyncGroup cut_one_link(lab::DaemonKind kind, const lab::VirtualRouter& router);

}  // namespace viplane::bench
