// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/stream.h"
#include "live/loop.h"

namespace viplane::live {

// The seam's streams over non-blocking TCP sockets. What the kernel refuses before a packet is sent (no route, a source
// address that is not here, no descriptor left) ends the connection as unreachable, soon and never inside connect().
class TcpStreamConnector final : public StreamConnector {
 public:
  explicit TcpStreamConnector(Loop& loop) : loop_(loop) {}  // the loop outlives this
  [[nodiscard]] std::unique_ptr<Stream> connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                                StreamEvents events) override;

 private:
  Loop& loop_;
};

}  // namespace viplane::live
