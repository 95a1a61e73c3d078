// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/wire.h"

namespace viplane::path {

// The one's complement sum does not depend on byte order (RFC 1071, section 2), so all values stay as on the wire.
// A word plus its halves exchanged has in its upper half the sum of both, the carry added in.
VIPLANE_INLINE constexpr std::uint16_t fold(std::uint64_t sum) {
  const auto half = static_cast<std::uint32_t>((sum + (sum << 32 | sum >> 32)) >> 32);
  return static_cast<std::uint16_t>((half + (half << 16 | half >> 16)) >> 16);
}

// The sum over a header without options, its checksum included: 0xffff where that is correct.
VIPLANE_INLINE std::uint16_t header_sum(const Ipv4* header) {
  std::uint64_t first, second;
  std::uint32_t third;
  const auto* octets = reinterpret_cast<const std::uint8_t*>(header);
  __builtin_memcpy(&first, octets, sizeof first);
  __builtin_memcpy(&second, octets + 8, sizeof second);
  __builtin_memcpy(&third, octets + 16, sizeof third);
  const std::uint64_t sum = first + second;
  const std::uint64_t whole = sum + third + (sum < first ? 1 : 0);
  return fold(whole + (whole < third ? 1 : 0));
}

// RFC 1624, equation 3: HC' = ~(~HC + ~m + m').
VIPLANE_INLINE constexpr std::uint16_t update(std::uint16_t checksum, std::uint64_t before, std::uint64_t after) {
  const std::uint64_t not_checksum = static_cast<std::uint16_t>(~checksum);
  const std::uint64_t not_before = fold(before) ^ 0xffffu;
  return static_cast<std::uint16_t>(~fold(not_checksum + not_before + fold(after)));
}

}  // namespace viplane::path
