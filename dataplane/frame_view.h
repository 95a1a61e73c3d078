// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/wire.h"
#include "net/frame.h"

namespace viplane::dataplane {

// A Frame as the packet core sees it.
class FrameView {
 public:
  explicit FrameView(Frame& frame) : frame_(frame) {}

  template <class T>
  VIPLANE_INLINE T* pull(std::size_t offset) {
    return offset + sizeof(T) <= frame_.length ? reinterpret_cast<T*>(frame_.data + offset) : nullptr;
  }
  VIPLANE_INLINE std::uint32_t length() const { return frame_.length; }
  VIPLANE_INLINE bool prepend(std::uint16_t octets) {
    if (frame_.headroom < octets) return false;
    frame_.data -= octets;
    frame_.length = static_cast<std::uint16_t>(frame_.length + octets);
    frame_.headroom = static_cast<std::uint16_t>(frame_.headroom - octets);
    return true;
  }
  VIPLANE_INLINE void trim(std::uint32_t octets) {
    if (octets < frame_.length) frame_.length = static_cast<std::uint16_t>(octets);
  }

 private:
  Frame& frame_;
};

}  // namespace viplane::dataplane
