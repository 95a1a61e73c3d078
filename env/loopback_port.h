// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "env/clock.h"
#include "env/frame_queue.h"
#include "env/packet_port.h"
#include "net/bytes.h"

namespace viplane {

class LoopbackWire;

// A port in memory. What its host would get (verdicts to_host and to_control) goes to a callback.
class LoopbackPort : public PacketPort {
 public:
  ~LoopbackPort() override;

  const PortInfo& info() const override { return info_; }
  std::size_t receive(std::span<Frame> slots) override;
  void finish(std::span<Frame> frames) override;
  bool send(ByteView frame) override;
  void on_readable(std::function<void()> wake) override { wake_ = std::move(wake); }

  // Where Frame::egress points into; the ports outlive this one. Without it, every egress is this port itself.
  void set_egress_ports(std::span<PacketPort* const> ports) { egress_ports_ = ports; }
  // Whoever plays the host. The view is valid during the call.
  void on_host_frame(std::function<void(ByteView)> take) { take_host_frame_ = std::move(take); }

 private:
  friend class LoopbackWire;
  LoopbackPort(LoopbackWire& wire, PortInfo info) : wire_(&wire), info_(std::move(info)), arrived_(info_.headroom) {}
  void arrive(ByteView frame);
  void transmit(const Frame& frame);

  LoopbackWire* wire_;  // null once the wire is gone
  PortInfo info_;
  FrameQueue arrived_;
  std::span<PacketPort* const> egress_ports_;
  std::function<void()> wake_;
  std::function<void(ByteView)> take_host_frame_;
};

// What joins loopback ports: each frame reaches all other ports after a delay. Wire and ports may go in any order.
class LoopbackWire {
 public:
  explicit LoopbackWire(Clock& clock, Duration delay = {}) : clock_(clock), delay_(delay) {}
  ~LoopbackWire();
  LoopbackWire(const LoopbackWire&) = delete;
  LoopbackWire& operator=(const LoopbackWire&) = delete;

  std::unique_ptr<LoopbackPort> add_port(PortInfo info);
  // Down: send() answers false. Frames on their way still arrive.
  void set_up(bool up) { is_up_ = up; }
  // Loses silently every frame for which `lost` answers true; an empty function heals.
  void lose(std::function<bool(const PortInfo& from, const PortInfo& to, ByteView frame)> lost) {
    lost_ = std::move(lost);
  }
  // Shows every frame as it is sent.
  void on_frame(std::function<void(Time, const PortInfo& from, ByteView frame)> look) { look_ = std::move(look); }

 private:
  friend class LoopbackPort;
  bool carry(const LoopbackPort& from, ByteView frame);
  void deliver();

  struct InFlight {
    LoopbackPort* to;
    Bytes frame;
    HandlePtr timer;
  };

  Clock& clock_;
  Duration delay_;
  bool is_up_ = true;
  std::vector<LoopbackPort*> ports_;
  std::deque<InFlight> in_flight_;  // all take the same time, so the first sent is the first to arrive
  std::function<bool(const PortInfo&, const PortInfo&, ByteView)> lost_;
  std::function<void(Time, const PortInfo&, ByteView)> look_;
};

}  // namespace viplane
