// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "env/clock.h"
#include "env/frame_queue.h"
#include "env/packet_port.h"
#include "env/pcap_file.h"

namespace viplane {

// A port on which a capture arrives again, at the capture's own intervals, and which keeps what is sent.
class ReplayPort : public PacketPort {
 public:
  // The first frame arrives at `start`. Frames that the capture cut short arrive cut short. `clock` outlives this.
  ReplayPort(Clock& clock, PortInfo info, std::vector<CapturedFrame> capture, Time start);

  const PortInfo& info() const override { return info_; }
  std::size_t receive(std::span<Frame> slots) override { return arrived_.lend(slots); }
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void on_readable(std::function<void()> wake) override { wake_ = std::move(wake); }

  // What was sent or left by verdict transmit, with its time.
  const std::vector<CapturedFrame>& sent() const { return sent_; }

 private:
  void plan_next();

  Clock& clock_;
  PortInfo info_;
  std::vector<CapturedFrame> capture_;
  Duration shift_{};  // from the capture's time to the clock's
  std::size_t next_ = 0;
  HandlePtr timer_;
  FrameQueue arrived_;
  std::function<void()> wake_;
  std::vector<CapturedFrame> sent_;
};

}  // namespace viplane
