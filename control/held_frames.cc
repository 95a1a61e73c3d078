// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/held_frames.h"

namespace viplane {
namespace {

constexpr std::size_t kMostFrames = 256;
constexpr Duration kLongestHold = std::chrono::seconds(3);  // after three unanswered questions Linux drops its queue

}  // namespace

void HeldFrames::hold(Time now, dataplane::NextHopIndex next_hop, bool is_finished, ByteView frame) {
  if (frames_.size() == kMostFrames) frames_.pop_front();
  frames_.push_back({next_hop, is_finished, Bytes(frame.begin(), frame.end()), now + kLongestHold});
}

std::vector<HeldFrame> HeldFrames::take(Time now, dataplane::NextHopIndex next_hop) {
  std::vector<HeldFrame> taken;
  std::erase_if(frames_, [&](HeldFrame& held) {
    if (held.until < now) return true;
    if (held.next_hop != next_hop) return false;
    taken.push_back(std::move(held));
    return true;
  });
  return taken;
}

}  // namespace viplane
