// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane {

// Octets 4 to 7 of an echo's header, in ICMP and ICMPv6 alike.
inline std::uint32_t echo_words(std::uint16_t identifier, std::uint16_t sequence) {
  return std::uint32_t{identifier} << 16 | sequence;
}

}  // namespace viplane
