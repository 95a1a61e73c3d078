// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/wire.h"

namespace viplane::path {

// The one's complement sum does not depend on byte order (RFC 1071, section 2), so all values stay as on the wire.
VIPLANE_INLINE constexpr std::uint16_t fold(std::uint64_t sum) {
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

// The sum over a header without options, its checksum included: 0xffff where that is correct.
VIPLANE_INLINE std::uint16_t header_sum(const Ipv4* header) {
  std::uint32_t word[5];
  __builtin_memcpy(word, header, sizeof word);
  return fold(std::uint64_t{word[0]} + word[1] + word[2] + word[3] + word[4]);
}

// RFC 1624, equation 3: HC' = ~(~HC + ~m + m').
VIPLANE_INLINE constexpr std::uint16_t update(std::uint16_t checksum, std::uint64_t before, std::uint64_t after) {
  const std::uint64_t not_checksum = static_cast<std::uint16_t>(~checksum);
  const std::uint64_t not_before = fold(before) ^ 0xffffu;
  return static_cast<std::uint16_t>(~fold(not_checksum + not_before + fold(after)));
}

}  // namespace viplane::path
