// SPDX-License-Identifier: GPL-2.0-or-later
// Between whom the frames pass whose checksums are looked at, and where behind their headers TCP and UDP begin.
#pragma once
#include "net/address.h"

namespace viplane::live {

inline constexpr IpAddress kSource = IpAddress::v4(10, 0, 0, 1);
inline constexpr IpAddress kTarget = IpAddress::v4(10, 0, 0, 2);
inline constexpr std::uint16_t kTransport = 34;

}  // namespace viplane::live
