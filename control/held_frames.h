// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <deque>
#include <vector>

#include "dataplane/next_hops.h"
#include "net/bytes.h"
#include "net/time.h"

namespace viplane {

// A frame that waits until the MAC of its next hop is known.
struct HeldFrame {
  dataplane::NextHopIndex next_hop = dataplane::kNoNextHop;
  bool is_finished = false;  // made by the packet path itself: only the target MAC is missing
  Bytes frame;
  Time until{};
};

// Keeps a few frames for a short while, as a kernel's neighbour queue does. The oldest go first.
class HeldFrames {
 public:
  void hold(Time now, dataplane::NextHopIndex next_hop, bool is_finished, ByteView frame);
  // Those of `next_hop` that are not too old, in the order of their arrival.
  std::vector<HeldFrame> take(Time now, dataplane::NextHopIndex next_hop);

 private:
  std::deque<HeldFrame> frames_;
};

}  // namespace viplane
