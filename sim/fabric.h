// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "net/frame.h"
#include "sim/scheduler.h"

namespace viplane::sim {

class Nic;

// Why a copy of a frame ended without reaching an interface.
enum class Loss : std::uint8_t {
  link_down,
  queue_full,
  too_big,
  random_loss,
  blocked,      // one-way loss
  filtered,     // by a filter of a fault: a protocol, gratuitous ARP, ...
  merged,       // into a larger frame, which is a copy
  no_egress,    // the switch had no port to send it to
  isolated,     // port isolation
  partitioned,  // the receiver does not hear the sender
  powered_off,  // switch or receiver without power
  kCount,
};
std::string_view to_string(Loss loss);

// What became of all frames. Conservation: sent + copies == delivered + all losses + in_flight.
struct FrameCounters {
  std::uint64_t sent = 0;    // given to a link by an interface
  std::uint64_t copies = 0;  // made by switches beyond the first
  std::uint64_t delivered = 0;
  std::uint64_t in_flight = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(Loss::kCount)> lost{};

  std::uint64_t lost_total() const;
};

// Sees frames as a capture at an interface would: what leaves it before the link, what reaches it after.
class FrameTap {
 public:
  virtual ~FrameTap() = default;
  enum class Direction : std::uint8_t { out, in };
  virtual void on_frame(const Nic& nic, Direction direction, Time at, ByteView frame) = 0;
  virtual void on_loss(Loss, Time, ByteView) {}
};

// What links, switches and interfaces of one world share.
struct Fabric {
  Scheduler& scheduler;
  FrameCounters counters;
  FrameTap* tap = nullptr;

  void lose(Loss loss, ByteView frame) {
    ++counters.lost[static_cast<std::size_t>(loss)];
    if (tap != nullptr) tap->on_loss(loss, scheduler.now(), frame);
  }
};

}  // namespace viplane::sim
