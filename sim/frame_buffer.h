// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

#include "net/frame.h"

namespace viplane::sim {

// Room before a packet's payload for TCP or UDP, IPv4, a tunnel's IPv4 and Ethernet, and what a director may prepend.
inline constexpr std::size_t kHeadroom = 192;

// The storage behind a FrameRef: pooled, counted without atomics (a world is single-threaded).
struct FrameBuffer {
  FrameBuffer* next_free;
  std::uint32_t references;
  std::uint32_t capacity;
  std::uint32_t offset;
  std::uint32_t length;

  std::byte* storage() { return reinterpret_cast<std::byte*>(this + 1); }
};

// One frame or packet on its way through the simulated world. Copying a FrameRef shares the octets, so that a flooded
// frame costs one buffer; whoever wants to change octets calls make_writable() first.
class FrameRef {
 public:
  FrameRef() = default;
  FrameRef(const FrameRef& other) : buffer_(other.buffer_) {
    if (buffer_ != nullptr) ++buffer_->references;
  }
  FrameRef(FrameRef&& other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
  FrameRef& operator=(FrameRef other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~FrameRef() {
    if (buffer_ != nullptr && --buffer_->references == 0) recycle(buffer_);
  }

  // `octets` of undefined content with `headroom` before them. At most 64 KiB together.
  static FrameRef allocate(std::size_t octets, std::size_t headroom = kHeadroom);
  static FrameRef copy_of(ByteView octets, std::size_t headroom = kHeadroom);

  explicit operator bool() const { return buffer_ != nullptr; }
  std::byte* data() const { return buffer_->storage() + buffer_->offset; }
  std::size_t size() const { return buffer_->length; }
  std::size_t headroom() const { return buffer_->offset; }
  ByteView view() const { return {data(), size()}; }
  MutableByteView bytes() const { return {data(), size()}; }

  bool is_shared() const { return buffer_->references > 1; }
  // After it this reference is the only one to its octets; copies them if it has to.
  void make_writable() {
    if (is_shared()) *this = copy_of(view(), headroom());
  }

  // Each needs sole ownership. prepend() answers the new front; there must be headroom.
  std::byte* prepend(std::size_t octets) {
    buffer_->offset -= static_cast<std::uint32_t>(octets);
    buffer_->length += static_cast<std::uint32_t>(octets);
    return data();
  }
  void remove_front(std::size_t octets) {
    buffer_->offset += static_cast<std::uint32_t>(octets);
    buffer_->length -= static_cast<std::uint32_t>(octets);
  }
  void truncate(std::size_t octets) { buffer_->length = static_cast<std::uint32_t>(octets); }
  // The frame now is `octets` at `front`, which lies inside the buffer: what a packet path left behind.
  void set_extent(const std::byte* front, std::size_t octets) {
    buffer_->offset = static_cast<std::uint32_t>(front - buffer_->storage());
    buffer_->length = static_cast<std::uint32_t>(octets);
  }

  // Hands the reference over to whoever keeps a bare pointer (an event); adopt() takes it back.
  FrameBuffer* release() { return std::exchange(buffer_, nullptr); }
  static FrameRef adopt(FrameBuffer* buffer) {
    FrameRef frame;
    frame.buffer_ = buffer;
    return frame;
  }

 private:
  static void recycle(FrameBuffer* buffer);

  FrameBuffer* buffer_ = nullptr;
};

}  // namespace viplane::sim
