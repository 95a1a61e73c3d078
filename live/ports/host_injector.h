// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "net/frame.h"
#include "posix/descriptor.h"

namespace viplane::live {

// Puts IP packets into the host's own stack, as if they had arrived on its loopback interface: for packets that were
// kept from it and are its own after all (a segment of a connection that nobody knows is answered with a reset). Needs
// rp_filter other than 1 on `lo` and `all`; with strict filtering the kernel drops them.
class HostInjector {
 public:
  HostInjector();             // throws std::system_error
  bool give(ByteView frame);  // a whole Ethernet frame; false: not taken

 private:
  Descriptor socket_;
  int loopback_ = 0;
};

}  // namespace viplane::live
