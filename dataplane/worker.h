// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstddef>

#include "dataplane/forwarder.h"

namespace viplane::dataplane {

// Moves the frames of one port through a forwarder. `Port` is a PacketPort; `Sink` belongs to the control plane:
//   sink.to_control(ByteView frame)                   ARP, VRRP, ...: also goes on to the host
//   sink.hold(NextHopIndex next_hop, ByteView frame)  waits for its next hop; goes nowhere else
// Both may copy the frame, and neither may call poll().
template <class Port, class Sink>
class Worker {
 public:
  Worker(Port& port, Forwarder& forwarder, Sink& sink) : port_(port), forwarder_(forwarder), sink_(sink) {}

  // Receives, processes and finishes one batch; returns how many frames there were.
  std::size_t poll(Time now) {
    const std::size_t count = port_.receive(slots_);
    if (count == 0) return 0;
    const std::span<Frame> frames(slots_.data(), count);
    forwarder_.process(frames, now);
    for (std::size_t i = 0; i < count; ++i) {
      if (frames[i].verdict == Verdict::to_control) deliver(frames[i], i);
    }
    port_.finish(frames);
    return count;
  }

 private:
  void deliver(Frame& frame, std::size_t index) {
    if (static_cast<Reason>(frame.reason) == Reason::neighbour_unresolved) {
      sink_.hold(forwarder_.awaited(index), frame.bytes());
      frame.verdict = Verdict::drop;  // held: the host must not answer for the service
    } else {
      sink_.to_control(frame.bytes());
    }
  }

  Port& port_;
  Forwarder& forwarder_;
  Sink& sink_;
  std::array<Frame, Forwarder::kBatchSize> slots_{};
};

}  // namespace viplane::dataplane
