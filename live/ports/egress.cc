// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/egress.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace viplane::live {

void transmit_by_egress(std::span<const Frame> frames, LivePort& own, std::span<LivePort* const> ports) {
  std::array<ByteView, 64> run;
  std::size_t count = 0;
  LivePort* towards = &own;
  const auto flush = [&] {
    if (count > 0) towards->transmit({run.data(), std::exchange(count, 0)});
  };
  for (const Frame& frame : frames) {
    if (frame.verdict != Verdict::transmit) continue;
    if (!ports.empty() && frame.egress >= ports.size()) {
      throw std::logic_error("a frame of " + own.info().name + " leaves by a port that does not exist");
    }
    LivePort* const next = ports.empty() ? &own : ports[frame.egress];
    if (next != towards || count == run.size()) flush();
    towards = next;
    run[count++] = frame.bytes();
  }
  flush();
}

}  // namespace viplane::live
