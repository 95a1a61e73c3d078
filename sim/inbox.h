// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <functional>
#include <utility>

#include "net/bytes.h"
#include "sim/node_clock.h"

namespace viplane::sim {

// Packets that wait for a process: each is told as an event of its own, in order, and none while the process is frozen.
class Inbox {
 public:
  Inbox(NodeClock& clock, std::function<void(ByteView)> received) : clock_(clock), received_(std::move(received)) {}
  void put(ByteView packet) {
    waiting_.emplace_back(packet.begin(), packet.end());
    if (!next_) arm();
  }

 private:
  void arm() {
    next_ = clock_.call_at(clock_.now(), [this] { tell(); });
  }
  void tell() {
    const Bytes packet = std::move(waiting_.front());
    waiting_.pop_front();
    next_.reset();
    if (!waiting_.empty()) arm();
    const auto received = received_;  // it may destroy this
    if (received) received(packet);
  }

  NodeClock& clock_;
  std::function<void(ByteView)> received_;
  std::deque<Bytes> waiting_;
  HandlePtr next_;
};

}  // namespace viplane::sim
