// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "net/frame.h"

namespace viplane {

// An owned packet or frame.
using Bytes = std::vector<std::byte>;

// Loads and stores of network byte order at any alignment. The caller has checked the bounds.
inline std::uint8_t load_u8(const std::byte* at) { return std::to_integer<std::uint8_t>(*at); }

inline std::uint16_t load_be16(const std::byte* at) {
  std::uint16_t value;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap16(value);
}

inline std::uint32_t load_be32(const std::byte* at) {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return __builtin_bswap32(value);
}

inline void store_u8(std::byte* at, std::uint8_t value) { *at = std::byte{value}; }

inline void store_be16(std::byte* at, std::uint16_t value) {
  value = __builtin_bswap16(value);
  std::memcpy(at, &value, sizeof value);
}

inline void store_be32(std::byte* at, std::uint32_t value) {
  value = __builtin_bswap32(value);
  std::memcpy(at, &value, sizeof value);
}

// Copies octets; an empty view may have a null pointer, which memcpy must not see.
inline void store_bytes(std::byte* at, ByteView bytes) {
  if (bytes.size() > SIZE_MAX / 2) __builtin_unreachable();  // no object is that large; GCC 12 would warn of one
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
}

// An owned packet whose first `header_size` octets are zero and whose rest is a copy of `payload`.
inline Bytes make_packet(std::size_t header_size, ByteView payload) {
  Bytes packet(header_size + payload.size());
  store_bytes(packet.data() + header_size, payload);
  return packet;
}

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "loads and stores swap; a big-endian host needs its own");

}  // namespace viplane
