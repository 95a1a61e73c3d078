// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>

#include "lab/pair/daemon.h"

namespace viplane::bench {

// A host on the link sends VRRP packets that nobody may accept: in turn a wrong checksum, the other version, and a TTL
// of 254. Anybody on the link can; no key is needed.
struct BadPackets {
  std::size_t sent = 0;
  unsigned false_takeovers = 0;    // advertisements of the backup
  std::size_t advertisements = 0;  // of the master
  Duration median_period{0};       // between them, and between them and the ends of the span
  Duration longest_period{0};
};
BadPackets send_bad_packets(lab::DaemonKind kind, const lab::VirtualRouter& router, double per_second, Duration span);

}  // namespace viplane::bench
