// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace viplane {

using ByteView = std::span<const std::byte>;
using MutableByteView = std::span<std::byte>;

// What becomes of a frame after the packet path has seen it.
enum class Verdict : std::uint8_t {
  drop,        // nobody sees it again
  transmit,    // leaves by port `egress`, as the packet path rewrote it
  to_host,     // the host's own stack gets it, unchanged
  to_control,  // the director's control plane reads it (ARP, VRRP), then the host's stack gets it, unchanged
};

// One Ethernet frame in a buffer its port owns. `headroom` bytes before `data` may be claimed to prepend an
// encapsulation header without a copy.
struct Frame {
  std::byte* data = nullptr;
  std::uint16_t length = 0;    // octets from `data`, Ethernet header included, no frame check sequence
  std::uint16_t headroom = 0;  // octets that may be claimed before `data`
  Verdict verdict = Verdict::drop;
  std::uint8_t egress = 0;  // index of the port to leave by; two-armed NAT needs it
  std::uint8_t reason = 0;  // a dataplane::Reason; counted, never printed per frame

  MutableByteView bytes() const { return {data, length}; }
};

}  // namespace viplane
