// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "tests/dataplane/lab.h"

namespace viplane::test {

// What the kernel beside the director does with a frame that the packet path leaves to it, as far as the golden
// captures show: it answers for closed ports and unknown protocols, echoes, and forwards what is not for it.
std::vector<Sent> host_answers(Lab& lab, ByteView frame);

}  // namespace viplane::test
