// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/frame_queue.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace viplane {

bool FrameQueue::push(ByteView frame) {
  if (frame.size() > 0xffff) throw std::logic_error("a frame of more than 65,535 octets");
  Bytes buffer;
  if (!spare_.empty()) {
    buffer = std::move(spare_.back());
    spare_.pop_back();
  }
  buffer.resize(headroom_ + frame.size());
  store_bytes(buffer.data() + headroom_, frame);
  waiting_.push_back(std::move(buffer));
  return waiting_.size() == 1;
}

std::size_t FrameQueue::lend(std::span<Frame> slots) {
  if (!lent_.empty()) throw std::logic_error("receive() before finish() of the frames of the last one");
  const std::size_t count = std::min(slots.size(), waiting_.size());
  for (std::size_t i = 0; i < count; ++i) {
    lent_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    Bytes& buffer = lent_.back();
    slots[i] = Frame{.data = buffer.data() + headroom_,
                     .length = static_cast<std::uint16_t>(buffer.size() - headroom_),
                     .headroom = headroom_};
  }
  return count;
}

void FrameQueue::take_back(std::span<const Frame> frames) {
  if (frames.size() != lent_.size()) throw std::logic_error("finish() of other frames than receive() lent");
  for (Bytes& buffer : lent_) spare_.push_back(std::move(buffer));
  lent_.clear();
}

}  // namespace viplane
