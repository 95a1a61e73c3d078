// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>

#include "net/address.h"
#include "net/bytes.h"

namespace viplane::health {

// One question to a virtual address by way of a real server's IPIP tunnel, and what may be made of the packets that
// come back. The real server answers as it answers clients: from the virtual address, straight to the source.
//
//   outer IPv4  source -> real server, protocol 4
//   inner IPv4  source -> virtual address
//   TCP SYN to `port`, or an ICMP echo request
struct TunnelProbe {
  IpAddress source{};
  IpAddress real_server{};
  IpAddress virtual_address{};
  std::uint16_t port = 0;         // 0: an echo
  std::uint16_t source_port = 0;  // of an echo: its identifier
  std::uint32_t sequence = 0;     // of an echo: the low 16 bits

  Bytes question() const;
  Bytes farewell() const;  // resets the half-open connection through the tunnel; empty for an echo

  enum class Answer : std::uint8_t {
    other,        // nothing to do with the question
    alive,        // the virtual address answered: SYN+ACK, echo reply
    refused,      // it answered with a reset: the tunnel works, nobody listens
    unreachable,  // the real server says that it does not take the packet (ICMP)
  };
  // `packet` is an IPv4 packet that arrived here.
  Answer judge(ByteView packet) const;
};

}  // namespace viplane::health
