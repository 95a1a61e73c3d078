// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstddef>
#include <span>

#include "net/frame.h"
#include "posix/descriptor.h"

namespace viplane::live {

// The way out of an interface through an AF_PACKET socket, past its queueing discipline.
class PacketSender {
 public:
  explicit PacketSender(int interface_index);  // throws std::system_error

  bool send(ByteView frame);
  // In order; answers how many the kernel took. One it refuses (too large, queue full) does not stop those after it.
  std::size_t send(std::span<const ByteView> frames);

 private:
  static constexpr std::size_t kBatch = 64;
  std::size_t send_batch(std::span<const ByteView> frames);

  Descriptor socket_;
};

}  // namespace viplane::live
