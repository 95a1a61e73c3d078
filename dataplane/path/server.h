// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane::path {

enum class Method : std::uint8_t { nat, tunnel, direct };

inline constexpr std::uint8_t kServerAvailable = 1;  // in its service's list
inline constexpr std::uint8_t kServiceLocal = 2;     // the virtual address is the host's
inline constexpr std::uint8_t kServiceRemoved = 4;   // the virtual service is gone
inline constexpr std::uint8_t kServerRouted = 8;     // there is a next hop towards it
inline constexpr std::uint8_t kServerResolved = 16;  // whose MAC address is known
inline constexpr std::uint8_t kServerUsable = kServerAvailable | kServiceLocal;
inline constexpr std::uint8_t kServerReady = kServerUsable | kServerRouted | kServerResolved;

// A real server of one virtual service, as the packet core reads and counts it: all that a packet to it needs, worked
// out beforehand. Addresses and ports in the order of the wire.
struct alignas(64) Server {
  std::uint8_t header[34];      // Ethernet and outer IPv4 header; zeros where each packet brings its own
  std::uint16_t header_sum;     // the sum of its constant words
  std::uint16_t mtu;            // of the way to it, outer header included
  std::uint16_t dont_fragment;  // the bit where DF counts, else 0
  std::uint8_t flags;
  Method method;
  std::uint8_t egress;
  std::uint8_t padding;
  std::uint32_t address;
  std::uint32_t next_hop;        // index, as the control plane knows it
  std::uint16_t port;            // 0: the port the client asked for
  std::uint16_t identification;  // of the next outer header without DF
  std::uint64_t in_packets;
  std::uint64_t in_bytes;
  std::uint64_t out_packets;
  std::uint64_t out_bytes;
  std::uint64_t connections;
};
static_assert(sizeof(Server) == 128 && alignof(Server) == 64);

}  // namespace viplane::path
