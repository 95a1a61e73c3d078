// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <span>

#include "env/clock.h"
#include "env/packet_port.h"

namespace viplane {

enum class FrameDirection : std::uint8_t {
  received,
  sent,
  forwarded,  // received here, leaving by verdict transmit, as the packet path rewrote it
};

// What is done with each frame that passes a port; the view is valid during the call. A PcapWriter fits behind it:
// [&](Time at, FrameDirection, ByteView frame) { writer.write(at, frame); }.
using FrameSink = std::function<void(Time at, FrameDirection direction, ByteView frame)>;

// A port in front of another that shows what passes.
class PcapPort : public PacketPort {
 public:
  // `inner` and `clock` outlive this.
  PcapPort(PacketPort& inner, Clock& clock, FrameSink sink) : inner_(inner), clock_(clock), sink_(std::move(sink)) {}

  const PortInfo& info() const override { return inner_.info(); }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;  // shows what the inner port took
  void on_readable(std::function<void()> wake) override { inner_.on_readable(std::move(wake)); }

 private:
  PacketPort& inner_;
  Clock& clock_;
  FrameSink sink_;
};

}  // namespace viplane
