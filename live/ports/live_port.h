// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <span>

#include "env/packet_port.h"

namespace viplane::live {

// What a port has done so far.
struct PortCounters {
  std::uint64_t received = 0;            // frames lent
  std::uint64_t sent = 0;                // frames the kernel took
  std::uint64_t ring_full = 0;           // arrived, and lost because nobody read in time
  std::uint64_t not_sent = 0;            // refused by the kernel: link down, queue full, too large
  std::uint64_t cut_short = 0;           // arrived larger than the port can take, and lost
  std::uint64_t checksums_finished = 0;  // a sender left the checksum to a card that never saw the frame
  std::uint64_t segmented = 0;           // merged frames that were taken apart
  std::uint64_t given_to_host = 0;       // put into the host's stack by us
};

// A port on a Linux interface.
//
// An interface may go down, be deleted and be made again under its name: the port stays, sends nothing meanwhile, and
// takes up the new interface by itself within 100 ms, or at once on refresh(). info() then tells its new MAC and MTU.
class LivePort : public PacketPort {
 public:
  // Copies frames out, in order; the kernel takes as many as it will, the others are counted in not_sent.
  virtual void transmit(std::span<const ByteView> frames) = 0;

  // Where Frame::egress points into; outlives this port. Without it, every egress is this port itself.
  virtual void set_egress_ports(std::span<LivePort* const> ports) = 0;

  // Something about the interface may have changed: looks at it again.
  virtual void refresh() = 0;

  virtual PortCounters counters() = 0;
};

}  // namespace viplane::live
