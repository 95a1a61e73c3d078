// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "net/address.h"
#include "net/frame.h"

namespace viplane {

// What a port is. A real difference between worlds becomes a named value here.
struct PortInfo {
  std::string name;
  MacAddress mac{};
  std::uint32_t mtu = 1500;            // of the IP packet, Ethernet header excluded
  std::uint16_t headroom = 128;        // least headroom of a received frame, octets
  bool host_sees_every_frame = false;  // true for AF_PACKET: a drop verdict cannot hide a frame from the host
};

// A network interface queue, seen as batches of Ethernet frames.
class PacketPort {
 public:
  virtual ~PacketPort() = default;
  virtual const PortInfo& info() const = 0;

  // Lends at most slots.size() arrived frames; returns how many. Never blocks. Lent frames stay valid until finish().
  virtual std::size_t receive(std::span<Frame> slots) = 0;

  // Carries out every frame's verdict and takes the buffers back. Takes exactly the frames of the last receive(), in
  // order. Verdict transmit leaves by Frame::egress, an index into Env::ports.
  virtual void finish(std::span<Frame> frames) = 0;

  // Copies a whole frame out by this port: the slow way, for ARP, VRRP and ICMP. False: the link is down or full.
  virtual bool send(ByteView frame) = 0;

  // Calls `wake` whenever receive() goes from empty to non-empty, never inside another call of the port. There is one
  // wake; an empty function ends it.
  virtual void on_readable(std::function<void()> wake) = 0;
};

}  // namespace viplane
