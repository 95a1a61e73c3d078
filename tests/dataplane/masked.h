// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "tests/dataplane/lab.h"

namespace viplane::test {

// Without what a kernel chooses as it likes: the identification of tunnels and ICMP errors without DF, the contents of
// time stamps, Ethernet padding.
Bytes masked(ByteView frame);

// A frame that left, masked, as one line to compare and to read.
std::string describe(std::uint8_t port, ByteView frame);

// What leaves in answer to a frame: of the packet path, with the host's stack beside it.
std::vector<std::string> answers(Lab& lab, ByteView frame, Lab::Outcome* outcome = nullptr);

}  // namespace viplane::test
