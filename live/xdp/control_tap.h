// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>
#include <string>

#include "env/frame_queue.h"
#include "posix/descriptor.h"

namespace viplane::live {

// Hears the frames that the control plane lives on, ARP, VRRP, neighbour discovery and UDP to groups (other directors
// tell of their connections), beside the host, which gets them too. Everything else stays in the kernel. An AF_PACKET
// socket with a filter.
class ControlTap {
 public:
  ControlTap(const std::string& interface, int interface_index);  // throws std::system_error

  int descriptor() const { return socket_.get(); }
  bool is_ready() const { return may_have_more_ || !queue_.empty(); }
  void on_event() { may_have_more_ = true; }
  std::size_t receive(std::span<Frame> slots);  // lends
  void take_back(std::span<const Frame> frames) { queue_.take_back(frames); }

 private:
  Descriptor socket_;
  FrameQueue queue_;
  bool may_have_more_ = true;
};

}  // namespace viplane::live
