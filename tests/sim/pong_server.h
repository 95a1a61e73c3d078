// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>

#include "net/udp.h"
#include "sim/host.h"

namespace viplane::sim {

// A server of a simulated host that answers each datagram with "pong".
struct PongServer final : PacketHandler {
  PongServer(Host& on, std::uint16_t at) : host(on), port(at) { host.bind(17, port, this); }
  ~PongServer() override { host.bind(17, port, nullptr); }
  bool on_packet(const ReceivedPacket& packet) override {
    const Bytes answer = build_udp({port, load_be16(packet.payload.data())}, std::as_bytes(std::span("pong", 4)),
                                   IpAddress::v4(packet.target), IpAddress::v4(packet.source));
    host.send({.source = packet.target, .target = packet.source, .protocol = 17}, FrameRef::copy_of(answer));
    return true;
  }
  Host& host;
  std::uint16_t port;
};

}  // namespace viplane::sim
