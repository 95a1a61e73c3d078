// SPDX-License-Identifier: GPL-2.0-or-later
// Headers as they lie in the frame. Every field is in the order of the wire; packed, since IPv4 starts at octet 14.
#pragma once
#include <cstddef>
#include <cstdint>

// The packet core is inlined whole: the kernel's verifier takes no calls between its functions.
#define VIPLANE_INLINE inline __attribute__((always_inline))

namespace viplane::path {

struct __attribute__((packed)) Ethernet {
  std::uint8_t target[6];
  std::uint8_t source[6];
  std::uint16_t type;
};
static_assert(sizeof(Ethernet) == 14);

struct __attribute__((packed)) Ipv4 {
  std::uint8_t version_and_length;  // 4 bits each; the length in words
  std::uint8_t tos;
  std::uint16_t total_length;
  std::uint16_t identification;
  std::uint16_t fragment;  // evil, DF, MF, 13 bits of offset
  std::uint8_t ttl;
  std::uint8_t protocol;
  std::uint16_t checksum;
  std::uint32_t source;
  std::uint32_t target;
};
static_assert(sizeof(Ipv4) == 20);

struct __attribute__((packed)) Ports {
  std::uint16_t source;
  std::uint16_t target;
};

struct __attribute__((packed)) Tcp {
  Ports ports;
  std::uint32_t sequence;
  std::uint32_t acknowledgement;
  std::uint8_t data_offset;
  std::uint8_t flags;
  std::uint16_t window;
  std::uint16_t checksum;
  std::uint16_t urgent;
};
static_assert(sizeof(Tcp) == 20);

struct __attribute__((packed)) Udp {
  Ports ports;
  std::uint16_t length;
  std::uint16_t checksum;
};
static_assert(sizeof(Udp) == 8);

VIPLANE_INLINE constexpr std::uint16_t wire16(std::uint16_t value) { return __builtin_bswap16(value); }
VIPLANE_INLINE constexpr std::uint16_t host16(std::uint16_t value) { return __builtin_bswap16(value); }

inline constexpr std::uint16_t kTypeIpv4 = wire16(0x0800);
inline constexpr std::uint16_t kDontFragment = wire16(0x4000);
inline constexpr std::uint16_t kFragmentMask = wire16(0x3fff);  // MF or an offset: a part of a datagram
inline constexpr std::uint8_t kPlainIpv4 = 0x45;                // no options
inline constexpr std::uint8_t kProtocolIpip = 4, kProtocolTcp = 6, kProtocolUdp = 17;
inline constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kAck = 16;
inline constexpr std::uint16_t kEthernetSize = sizeof(Ethernet), kIpv4Size = sizeof(Ipv4);

}  // namespace viplane::path
