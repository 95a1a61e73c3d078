// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "lab/pair/daemon.h"

namespace viplane::bench {

// All processes of the master stand still (a virtual machine that is moved), and go on when another is master.
struct Pause {
  unsigned announcements = 0;  // gratuitous ARPs of the one that stood still, in `watched` after it goes on
  Duration two_owners{0};      // all the time after that in which both had the address
  std::string owner;           // at the end
};
Pause pause_master(lab::DaemonKind kind, const lab::VirtualRouter& router, Duration standstill, Duration watched);

}  // namespace viplane::bench
