// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "env/stream.h"
#include "sim/scheduler.h"

namespace viplane::sim {

// Stands where a node has no transport: every connection ends at once in closed(unreachable). A node with real
// connections gets its StreamConnector from the traffic side (Node::set_stream_connector).
class NoTransport final : public StreamConnector {
 public:
  explicit NoTransport(Scheduler& scheduler) : scheduler_(scheduler) {}
  std::unique_ptr<Stream> connect(Endpoint peer, Duration timeout, StreamEvents events) override;

 private:
  Scheduler& scheduler_;
};

}  // namespace viplane::sim
