// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/stream.h"
#include "sim/node_clock.h"

namespace viplane::sim {

// Stands where a node has no transport: every connection ends in closed(unreachable). A node with real connections gets
// its StreamConnector from the traffic side (Node::set_stream_connector).
class NoTransport final : public StreamConnector {
 public:
  explicit NoTransport(NodeClock& clock) : clock_(clock) {}
  std::unique_ptr<Stream> connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                  StreamEvents events) override;

 private:
  NodeClock& clock_;
};

// What a process sees of its node's transport: while the process is frozen its connections' events wait for it.
class ProcessStreams final : public StreamConnector {
 public:
  explicit ProcessStreams(NodeClock& clock) : clock_(clock), none_(clock) {}
  void set_transport(StreamConnector& transport) { transport_ = &transport; }
  std::unique_ptr<Stream> connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                  StreamEvents events) override;

 private:
  NodeClock& clock_;
  NoTransport none_;
  StreamConnector* transport_ = &none_;
};

}  // namespace viplane::sim
