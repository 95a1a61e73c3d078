// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/wire.h"
#include "net/frame.h"

namespace viplane::dataplane {

// A Frame as the packet core sees it. Keeps the frame's bounds to itself, where the compiler knows that no store to a
// packet changes them; commit() hands them back. `is_parsed`: parse() has seen that the headers are whole, and nothing
// beyond them is pulled; so their bounds are not checked again.
template <bool is_parsed>
class BasicFrameView {
 public:
  VIPLANE_INLINE explicit BasicFrameView(const Frame& frame)
      : data_(frame.data), length_(frame.length), headroom_(frame.headroom) {}

  template <class T>
  VIPLANE_INLINE T* pull(std::size_t offset) {
    T* header = reinterpret_cast<T*>(data_ + offset);
    if constexpr (is_parsed) {
      if (header == nullptr) __builtin_unreachable();
      return header;
    }
    return offset + sizeof(T) <= length_ ? header : nullptr;
  }
  VIPLANE_INLINE std::uint32_t length() const { return length_; }
  VIPLANE_INLINE bool prepend(std::uint32_t octets) {
    if (headroom_ < octets) return false;
    data_ -= octets;
    length_ += octets;
    headroom_ -= octets;
    return true;
  }
  VIPLANE_INLINE void trim(std::uint32_t octets) { length_ = is_parsed || octets < length_ ? octets : length_; }

  VIPLANE_INLINE void commit(Frame& frame) const {
    frame.data = data_;
    frame.length = static_cast<std::uint16_t>(length_);
    frame.headroom = static_cast<std::uint16_t>(headroom_);
  }

 private:
  std::byte* data_;
  std::uint32_t length_;
  std::uint32_t headroom_;
};

using FrameView = BasicFrameView<false>;
using ParsedFrameView = BasicFrameView<true>;

}  // namespace viplane::dataplane
