// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

#include "tests/dataplane/lab.h"

namespace viplane::test {

// A director with services of every method, persistent and for all ports, and a server that is not resolved.
void configure_everything(Lab& lab);

// A frame made of `seed`: mostly packets of a few clients and servers, their ICMP errors, and either spoilt.
Bytes random_frame(std::uint64_t seed);

}  // namespace viplane::test
