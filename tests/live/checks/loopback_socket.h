// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>

#include "live/loop.h"
#include "net/address.h"
#include "posix/descriptor.h"

namespace viplane::live {

// A socket of the test on 127.0.0.1 or ::1, at a port of the kernel's choice. `type` is SOCK_STREAM or SOCK_DGRAM.
struct LoopbackSocket {
  explicit LoopbackSocket(int type, bool is_v6 = false);  // throws std::system_error
  Descriptor socket;
  Endpoint endpoint;
};

// Listens there as long as it lives.
class LoopbackListener {
 public:
  LoopbackListener(Loop& loop, std::function<void(Descriptor)> accepted, bool is_v6 = false);
  const Endpoint& endpoint() const { return listener_.endpoint; }

 private:
  LoopbackSocket listener_;
  HandlePtr watch_;
};

}  // namespace viplane::live
