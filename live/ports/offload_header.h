// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane::live {

// What a sender left to its network card, as the kernel tells it before each received frame: virtio_net_hdr of
// <linux/virtio_net.h>, a header that C++ cannot read.
struct OffloadHeader {
  enum Flag : std::uint8_t { needs_checksum = 1, checksum_valid = 2 };
  enum Kind : std::uint8_t { none = 0, tcp4 = 1, udp_fragments = 3, tcp6 = 4, udp_datagrams = 5, ecn = 0x80 };

  std::uint8_t flags;
  std::uint8_t kind;  // `ecn` may be added to the others
  std::uint16_t header_length;
  std::uint16_t part_size;        // payload octets of each part of a merged frame
  std::uint16_t checksum_start;   // from the start of the frame
  std::uint16_t checksum_offset;  // of the checksum field, from there
};
static_assert(sizeof(OffloadHeader) == 10);

}  // namespace viplane::live
