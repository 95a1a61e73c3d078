// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/pcap_port.h"

namespace viplane {

std::size_t PcapPort::receive(std::span<Frame> slots) {
  const std::size_t count = inner_.receive(slots);
  for (const Frame& frame : slots.first(count)) sink_(clock_.now(), FrameDirection::received, frame.bytes());
  return count;
}

void PcapPort::finish(std::span<Frame> frames) {
  for (const Frame& frame : frames) {
    if (frame.verdict == Verdict::transmit) sink_(clock_.now(), FrameDirection::forwarded, frame.bytes());
  }
  inner_.finish(frames);
}

bool PcapPort::send(ByteView frame) {
  const bool is_sent = inner_.send(frame);
  if (is_sent) sink_(clock_.now(), FrameDirection::sent, frame);
  return is_sent;
}

}  // namespace viplane
