// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/loopback_port.h"

#include <stdexcept>
#include <utility>

namespace viplane {

LoopbackPort::~LoopbackPort() {
  if (!wire_) return;
  std::erase(wire_->ports_, this);
  for (auto& flight : wire_->in_flight_) {
    if (flight.to == this) flight.to = nullptr;
  }
}

std::size_t LoopbackPort::receive(std::span<Frame> slots) { return arrived_.lend(slots); }

void LoopbackPort::finish(std::span<Frame> frames) {
  for (const Frame& frame : frames) {
    switch (frame.verdict) {
      case Verdict::drop: break;
      case Verdict::transmit: transmit(frame); break;
      case Verdict::to_host:
      case Verdict::to_control:
        if (take_host_frame_) take_host_frame_(frame.bytes());
        break;
    }
  }
  arrived_.take_back(frames);
}

void LoopbackPort::transmit(const Frame& frame) {
  if (egress_ports_.empty()) {
    send(frame.bytes());  // a link that is down loses the frame, as a queue does
  } else if (frame.egress < egress_ports_.size()) {
    egress_ports_[frame.egress]->send(frame.bytes());
  } else {
    throw std::logic_error("a frame of " + info_.name + " leaves by a port that does not exist");
  }
}

bool LoopbackPort::send(ByteView frame) { return wire_ != nullptr && wire_->carry(*this, frame); }

void LoopbackPort::arrive(ByteView frame) {
  if (arrived_.push(frame) && wake_) wake_();
}

LoopbackWire::~LoopbackWire() {
  for (LoopbackPort* port : ports_) port->wire_ = nullptr;
}

std::unique_ptr<LoopbackPort> LoopbackWire::add_port(PortInfo info) {
  std::unique_ptr<LoopbackPort> port(new LoopbackPort(*this, std::move(info)));
  ports_.push_back(port.get());
  return port;
}

bool LoopbackWire::carry(const LoopbackPort& from, ByteView frame) {
  if (!is_up_) return false;
  if (look_) look_(clock_.now(), from.info(), frame);
  for (LoopbackPort* to : ports_) {
    if (to == &from || (lost_ && lost_(from.info(), to->info(), frame))) continue;
    auto timer = clock_.call_at(clock_.now() + delay_, [this] { deliver(); });
    in_flight_.push_back({to, Bytes(frame.begin(), frame.end()), std::move(timer)});
  }
  return true;
}

void LoopbackWire::deliver() {
  InFlight first = std::move(in_flight_.front());
  in_flight_.pop_front();
  if (first.to) first.to->arrive(first.frame);
}

}  // namespace viplane
