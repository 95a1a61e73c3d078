// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "net/bytes.h"

namespace viplane {

// The receiving half of a port in memory: frames wait, are lent, and come back. Buffers are reused, so a steady stream
// allocates nothing.
class FrameQueue {
 public:
  // `headroom` octets before each lent frame may be claimed.
  explicit FrameQueue(std::uint16_t headroom) : headroom_(headroom) {}

  // Copies a frame in. True: the queue was empty, so the reader wants to be woken. Frames of more than 65,535 octets do
  // not exist.
  bool push(ByteView frame);
  // PacketPort::receive(). Throws std::logic_error where frames are lent already.
  std::size_t lend(std::span<Frame> slots);
  // The end of PacketPort::finish(). Throws std::logic_error where these are not the frames that were lent.
  void take_back(std::span<const Frame> frames);

  bool empty() const { return waiting_.empty(); }

 private:
  std::uint16_t headroom_;
  std::deque<Bytes> waiting_;
  std::vector<Bytes> lent_;
  std::vector<Bytes> spare_;
};

}  // namespace viplane
