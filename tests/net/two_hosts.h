// SPDX-License-Identifier: GPL-2.0-or-later
// Two hosts on one link, A and B.
#pragma once
#include "net/address.h"

namespace viplane {

inline const auto kA = IpAddress::v4(10, 0, 0, 1), kB = IpAddress::v4(10, 0, 0, 2);
inline const auto kA6 = *IpAddress::parse("fe80::1"), kB6 = *IpAddress::parse("fe80::2");
inline const MacAddress kMacA{{2, 0, 0, 0, 0, 1}}, kMacB{{2, 0, 0, 0, 0, 2}};

}  // namespace viplane
