// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "net/frame.h"

namespace viplane::dataplane {

// Cuts an IPv4 packet into fragments that fit an MTU: RFC 791, section 3.2, as many octets each as fit. Later
// fragments keep only the options that are to be copied, the others become NOPs, as in Linux. DF stays where it is set:
// who fragments such a packet again does it as its sender did.
class Fragments {
 public:
  // `packet` is exactly one IPv4 packet with a correct header; it outlives this. `mtu` holds its header and 8 octets.
  Fragments(ByteView packet, std::uint16_t mtu);

  // Writes the next fragment at the front of `out`, which holds `mtu` octets. Returns its length, 0 after the last.
  std::size_t next(MutableByteView out);

 private:
  ByteView packet_;
  std::size_t header_size_;
  std::size_t most_;          // payload octets in all fragments but the last
  std::size_t position_ = 0;  // in the payload
};

}  // namespace viplane::dataplane
