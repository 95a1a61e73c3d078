// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/datagram.h"
#include "live/loop.h"

namespace viplane::live {

// The seam's datagrams: connected UDP sockets, whose ICMP errors the kernel tells, and raw ICMP sockets for echoes
// (CAP_NET_RAW; no setting of the system is touched).
class SocketDatagrams final : public Datagrams {
 public:
  explicit SocketDatagrams(Loop& loop) : loop_(loop) {}  // the loop outlives this
  [[nodiscard]] HandlePtr exchange(Endpoint peer, const ConnectOptions& options, ByteView request,
                                   DatagramEvents events) override;
  [[nodiscard]] HandlePtr echo(IpAddress peer, const ConnectOptions& options, DatagramEvents events) override;

 private:
  Loop& loop_;
  std::uint16_t echoes_ = 0;  // counted on as identifiers, so that the replies of two are told apart
};

}  // namespace viplane::live
