// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <functional>

#include "live/ports/offload_header.h"
#include "net/frame.h"

namespace viplane::live {

// What a sender left to its network card, as the kernel tells of a received frame that no card ever saw: it came from a
// virtual machine, a container, or was merged on the way in.

// Whether the checksum is still to be made: its field holds the pseudo-header's sum alone.
bool has_unfinished_checksum(const OffloadHeader& offload);
// Makes it. False, and nothing done: `offload` points outside the frame.
bool finish_checksum(MutableByteView frame, const OffloadHeader& offload);

// Whether the frame stands for several.
bool is_merged(const OffloadHeader& offload);
// Takes a merged frame apart into what a card would have put on the wire, in order, with finished checksums: TCP
// segments, or UDP datagrams, over IPv4 or IPv6. `take`'s view is valid during the call. False, and nothing taken: not
// understood.
bool take_apart(ByteView frame, const OffloadHeader& offload, const std::function<void(MutableByteView)>& take);

}  // namespace viplane::live
