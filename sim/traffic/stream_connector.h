// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <memory>

#include "env/stream.h"
#include "sim/traffic/tcp_stack.h"

namespace viplane::sim {

// The connections of a director's health checks, over the simulated network: what Env::streams is on a node that has a
// TcpStack. Outlives its streams; a stream may be destroyed from inside its own events.
class TcpStreamConnector final : public StreamConnector, private TcpApplication {
 public:
  explicit TcpStreamConnector(TcpStack& stack);
  ~TcpStreamConnector() override;

  // IPv6 peers end in closed(unreachable): the simulated TCP is IPv4.
  std::unique_ptr<Stream> connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                  StreamEvents events) override;

 private:
  class SimulatedStream;
  SimulatedStream* find(std::uint64_t cookie);
  void connected(TcpHandle connection, std::uint64_t cookie) override;
  void received(TcpHandle connection, std::uint64_t cookie, ByteView bytes) override;
  void peer_finished(TcpHandle connection, std::uint64_t cookie) override;
  void closed(TcpHandle connection, std::uint64_t cookie, CloseReason reason) override;

  TcpStack& stack_;
  std::map<std::uint64_t, SimulatedStream*> streams_;
  std::uint64_t next_cookie_ = 1;
};

}  // namespace viplane::sim
