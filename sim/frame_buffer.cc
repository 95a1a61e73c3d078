// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/frame_buffer.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

namespace viplane::sim {
namespace {

// Ordinary frames (1500 and 9000 octets of IP packet) and the largest IP packet there is.
constexpr std::array<std::uint32_t, 3> kCapacities = {2048 - sizeof(FrameBuffer), 9728, 66'048};

// Under AddressSanitizer buffers come from malloc, so that a use after release is found.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kPooled = false;
#else
constexpr bool kPooled = true;
#endif

struct FreeLists {
  std::array<FrameBuffer*, kCapacities.size()> heads{};

  ~FreeLists() {
    for (FrameBuffer* head : heads) {
      while (head != nullptr) std::free(std::exchange(head, head->next_free));
    }
  }
};

// Buffers outlive worlds: thousands of worlds in one process reuse the same few.
FreeLists& free_lists() {
  static FreeLists lists;
  return lists;
}

std::size_t class_of(std::size_t octets) {
  for (std::size_t i = 0; i < kCapacities.size(); ++i) {
    if (octets <= kCapacities[i]) return i;
  }
  throw std::length_error("a simulated frame is at most 64 KiB");
}

}  // namespace

FrameRef FrameRef::allocate(std::size_t octets, std::size_t headroom) {
  const std::size_t size_class = class_of(octets + headroom);
  FrameBuffer*& head = free_lists().heads[size_class];
  FrameBuffer* buffer = head;
  if (kPooled && buffer != nullptr) {
    head = buffer->next_free;
  } else {
    void* memory = std::malloc(sizeof(FrameBuffer) + kCapacities[size_class]);
    if (memory == nullptr) throw std::bad_alloc();
    buffer = ::new (memory) FrameBuffer;
    buffer->capacity = kCapacities[size_class];
  }
  buffer->references = 1;
  buffer->offset = static_cast<std::uint32_t>(headroom);
  buffer->length = static_cast<std::uint32_t>(octets);
  return adopt(buffer);
}

FrameRef FrameRef::copy_of(ByteView octets, std::size_t headroom) {
  FrameRef frame = allocate(octets.size(), headroom);
  if (!octets.empty()) std::memcpy(frame.data(), octets.data(), octets.size());
  return frame;
}

void FrameRef::recycle(FrameBuffer* buffer) {
  if (!kPooled) {
    std::free(buffer);
    return;
  }
  FrameBuffer*& head = free_lists().heads[class_of(buffer->capacity)];
  buffer->next_free = head;
  head = buffer;
}

}  // namespace viplane::sim
