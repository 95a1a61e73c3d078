// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>

#include "env/handle.h"
#include "net/address.h"
#include "net/frame.h"

namespace viplane {

// IPv4 packets as they are, beside the host's own stack: for probes that look like a client's packets.
class RawIp {
 public:
  virtual ~RawIp() = default;
  // Sends a packet that begins with its IPv4 header, by the host's routes. False: it could not be sent.
  virtual bool send(ByteView packet) = 0;
  // Copies of IPv4 packets from `source` that reach this host, also those which its stack refuses (as a packet from an
  // address that the host holds itself). They begin with the IPv4 header; never called inside send() or listen().
  [[nodiscard]] virtual HandlePtr listen(IpAddress source, std::function<void(ByteView packet)> received) = 0;
};

}  // namespace viplane
