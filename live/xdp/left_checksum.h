// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "net/frame.h"

namespace viplane::live {

// XDP frames come without the kernel's knowledge that a sender on this machine (a container, a virtual machine) left
// the checksum to a card: the field then holds the pseudo-header's sum alone. Finds such TCP and UDP over IPv4, whole
// or wrapped in nothing else, and makes the checksum. True: it made one.
//
// A correct checksum may equal that sum by chance, once in 65,536 packets: that is told apart by adding up the packet.
bool finish_left_checksum(MutableByteView frame);

}  // namespace viplane::live
