// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "live/ports/offload_header.h"
#include "net/frame.h"

struct tpacket2_hdr;

namespace viplane::live {

// The receive ring of an AF_PACKET socket, shared with the kernel (Documentation/networking/packet_mmap.rst).
//
// TPACKET_V2: each frame is there, and told of, the moment it has arrived. V3 keeps it back until its block is full or
// at least a millisecond old, which a TCP handshake through a director would pay for twice.
class PacketRing {
 public:
  struct Slot {
    MutableByteView frame;                  // may be claimed backwards by `headroom`
    std::uint16_t headroom;                 // octets
    const OffloadHeader* offload;           // valid as long as the headroom is untouched
    std::uint32_t length;                   // on the wire; more than frame.size(): the slot was too small
    bool is_queued;                         // the whole frame is at the head of the socket's own queue
    std::optional<std::uint16_t> vlan_tag;  // that the kernel took out of the frame
  };

  // Makes the ring of an unbound socket: slots for frames of an MTU, `headroom` octets before each. Throws
  // std::system_error.
  PacketRing(int socket, std::uint32_t mtu, std::uint16_t headroom);
  ~PacketRing();
  PacketRing(const PacketRing&) = delete;

  // The frame that arrived `ahead` frames after the reader's place, if it has.
  bool is_ready(std::size_t ahead) const;
  Slot at(std::size_t ahead) const;  // of a frame that is ready
  // Gives the next frames back to the kernel, and moves on.
  void release(std::size_t count);

  std::size_t size() const { return slots_; }

 private:
  tpacket2_hdr* header(std::size_t ahead) const;

  std::byte* memory_ = nullptr;
  std::size_t slot_size_ = 0;
  std::size_t slots_ = 0;  // a power of two
  std::size_t next_ = 0;
};

}  // namespace viplane::live
