// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/packet_port.h"
#include "live/interface.h"

namespace viplane::live {

// A port on a real interface, which may vanish, come back under another index, and change its MTU or MAC.
class LivePort : public PacketPort {
 public:
  // Called by the host, from the loop, after the interface with the port's name has changed. nullptr: there is none
  // now; the port then receives nothing and send() answers false, until the next call. Another index than before: the
  // port attaches itself to the new interface. info() tells the new MTU and MAC from here on. Throws nothing: a port
  // that cannot attach stays detached and says so in its event log.
  virtual void follow(const Interface* now) = 0;
};

}  // namespace viplane::live
