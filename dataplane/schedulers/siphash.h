// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane::dataplane {

// SipHash-1-3 (Aumasson and Bernstein, 2012) of the four octets of `value`, little endian, with both words of the key
// equal to `key`; the lower half of the result. On 64-bit machines this is what Linux calls hsiphash.
std::uint32_t sip_hash_1_3(std::uint32_t value, std::uint64_t key);

}  // namespace viplane::dataplane
