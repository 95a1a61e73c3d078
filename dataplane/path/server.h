// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>

namespace viplane::path {

enum class Method : std::uint8_t { nat, tunnel, direct };

inline constexpr std::uint8_t kServerAvailable = 1;  // in its service's list
inline constexpr std::uint8_t kServiceLocal = 2;     // the virtual address is the host's
inline constexpr std::uint8_t kServiceRemoved = 4;   // the virtual service is gone

// A real server of one virtual service, as the packet core reads and counts it. Addresses and ports in the order of
// the wire.
struct Server {
  std::uint32_t address;
  std::uint32_t next_hop;
  std::uint16_t port;  // 0: the port the client asked for
  Method method;
  std::uint8_t flags;
  std::uint16_t path_mtu;        // learnt from ICMP 3/4; 0: the next hop's
  std::uint16_t identification;  // of the next outer header without DF
  std::uint64_t path_mtu_expires_ns;
  std::uint64_t in_packets;
  std::uint64_t in_bytes;
  std::uint64_t out_packets;
  std::uint64_t out_bytes;
  std::uint64_t connections;
};
static_assert(sizeof(Server) == 64);

}  // namespace viplane::path
