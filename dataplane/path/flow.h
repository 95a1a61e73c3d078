// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/tcp_state.h"
#include "dataplane/path/wire.h"

namespace viplane::path {

// What tells flows apart, as two words that compare quickly. Addresses and ports in the order of the wire.
struct FlowKey {
  std::uint64_t addresses;           // source in the lower half, target in the upper one
  std::uint64_t ports_and_protocol;  // source port, target port, protocol from the lowest bits up; the rest is 0

  VIPLANE_INLINE static constexpr FlowKey make(std::uint32_t source, std::uint32_t target, std::uint16_t source_port,
                                               std::uint16_t target_port, std::uint8_t protocol) {
    return {source | std::uint64_t{target} << 32,
            source_port | std::uint64_t{target_port} << 16 | std::uint64_t{protocol} << 32};
  }

  VIPLANE_INLINE constexpr std::uint32_t source() const { return static_cast<std::uint32_t>(addresses); }
  VIPLANE_INLINE constexpr std::uint32_t target() const { return static_cast<std::uint32_t>(addresses >> 32); }
  VIPLANE_INLINE constexpr std::uint16_t source_port() const { return static_cast<std::uint16_t>(ports_and_protocol); }
  VIPLANE_INLINE constexpr std::uint16_t target_port() const {
    return static_cast<std::uint16_t>(ports_and_protocol >> 16);
  }
  VIPLANE_INLINE constexpr std::uint8_t protocol() const { return static_cast<std::uint8_t>(ports_and_protocol >> 32); }

  // Its upper half is well mixed.
  VIPLANE_INLINE constexpr std::uint64_t hash() const {
    std::uint64_t mixed = addresses + ports_and_protocol * 0x9e3779b97f4a7c15;
    mixed ^= mixed >> 32;
    return mixed * 0xd6e8feb86659fd93;
  }
};

enum class FlowKind : std::uint8_t {
  empty,
  connection,  // keyed by what the client sends
  reply,       // keyed by what a NAT server sends; leads to its connection
};

inline constexpr std::uint8_t kFlowInactive = 1;  // counted as an inactive connection of its server
inline constexpr std::uint32_t kNoTemplate = 0xffffffff;

// Where a reply seems to come from, and since when its route is known.
struct VirtualEnd {
  std::uint32_t address;
  std::uint16_t port;
  std::uint16_t route_epoch;
};

// One entry of the flow table: half a cache line. An entry of zeros is empty.
struct FlowEntry {
  std::uint64_t addresses;
  std::uint32_t ports;
  std::uint8_t protocol;
  FlowKind kind;
  State state;         // of a connection
  std::uint8_t flags;  // of a connection
  union {
    std::uint64_t deadline_ns;  // of a connection: it is gone at this time
    VirtualEnd virtual_end;     // of a reply
  };
  std::uint32_t server;  // index into the servers
  std::uint32_t link;    // of a connection: the persistence template that controls it; of a reply: the next hop

  // Zero where the entry has this key.
  VIPLANE_INLINE std::uint64_t difference(const FlowKey& key) const {
    std::uint64_t rest;  // ports, protocol, then three octets that are not compared
    __builtin_memcpy(&rest, &ports, sizeof rest);
    return (addresses ^ key.addresses) | (rest ^ key.ports_and_protocol) << 24;
  }
  VIPLANE_INLINE FlowKey key() const { return {addresses, ports | std::uint64_t{protocol} << 32}; }
};
static_assert(sizeof(FlowEntry) == 32);

// The key of the connection that a reply belongs to: the client's packets to the virtual address.
VIPLANE_INLINE FlowKey connection_key(const FlowKey& reply, const VirtualEnd& end) {
  return FlowKey::make(reply.target(), end.address, reply.target_port(), end.port, reply.protocol());
}

}  // namespace viplane::path
