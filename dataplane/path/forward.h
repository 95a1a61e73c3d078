// SPDX-License-Identifier: GPL-2.0-or-later
// The decision for a packet of a known connection. Compiles for the host and, with -target bpf, for the kernel's XDP
// hook; `Tables` hides where flows, servers and next hops live:
//   FlowEntry* find(const FlowKey&)                     null: none
//   Server* server(std::uint32_t index)                 null: no such index
//   const NextHop* next_hop(std::uint32_t index)        null: no route
//   std::uint64_t now_ns(), timeout_ns(State)
//   std::uint16_t route_epoch()                         changes when clients' routes may have changed
//   void state_changed(FlowEntry&, State before)             counts active and inactive connections
//   void deadline_sooner(FlowEntry&)                         before the deadline that ageing knew of
//   void replied(FlowEntry&)                                 a UDP server has answered
#pragma once
#include "dataplane/path/rewrite.h"

namespace viplane::path {

enum class Outcome : std::uint8_t {
  // The frame is ready to leave.
  tunnelled,
  routed,
  translated,
  reply_translated,
  // The frame is unchanged, and the slow path's.
  unknown,             // no connection
  syn_on_known,        // SYN for a known connection: it may begin anew
  server_unavailable,  // removed, or the virtual address is not the host's
  no_route,
  unresolved,   // the next hop's MAC address is not known yet
  stale_route,  // the client's next hop was found before the routes changed
  ttl_expired,
  too_big,               // and must not be fragmented
  needs_fragments,       // too big, and may be
  needs_whole_checksum,  // NAT of UDP without a checksum
  no_headroom,
};

// How a packet left.
struct Leaving {
  std::uint8_t egress = 0;
};

// The connection has seen one more packet: its state, its time to live, its server's counts.
template <class Tables>
VIPLANE_INLINE void advance(FlowEntry& flow, std::uint8_t tcp_flags, Sight sight, Tables& tables) {
  const State before = flow.state;
  const bool is_midway = before == State::established && (tcp_flags & (kFin | kSyn | kRst | kAck)) == kAck;
  State after = before;
  if (!is_midway) [[unlikely]] {  // which only TCP can be
    after = flow.protocol == kProtocolTcp ? next_state(before, tcp_flags, sight) : State::udp;
    if (after != before) {
      flow.state = after;
      tables.state_changed(flow, before);
    }
  }
  const std::uint64_t deadline_before = flow.deadline_ns;
  flow.deadline_ns = tables.now_ns() + tables.timeout_ns(after);
  if (flow.deadline_ns < deadline_before) [[unlikely]]
    tables.deadline_sooner(flow);
}

// Whether a packet of this size may go on as it is.
VIPLANE_INLINE Outcome fits(const Ipv4& ip, std::uint16_t total_length, std::uint16_t limit,
                            std::uint16_t dont_fragment, Outcome then) {
  if (ip.ttl <= 1) [[unlikely]]
    return Outcome::ttl_expired;
  if (total_length > limit) [[unlikely]]
    return dont_fragment != 0 ? Outcome::too_big : Outcome::needs_fragments;
  return then;
}

template <class View>
VIPLANE_INLINE bool lacks_udp_checksum(View& view, const Packet& packet) {
  if (packet.key.protocol() != kProtocolUdp) return false;
  const Udp* udp = view.template pull<Udp>(packet.l4_offset);
  return udp != nullptr && udp->checksum == 0;
}

// Where a NAT server listens for what clients send to `virtual_port`.
VIPLANE_INLINE TransportAddress server_end(const Server& server, std::uint16_t virtual_port) {
  return {server.address, server.port != 0 ? server.port : virtual_port};
}

VIPLANE_INLINE void count_in(Server& server, std::uint16_t octets) {
  server.in_packets += 1;
  server.in_bytes += octets;
}

template <class View>
VIPLANE_INLINE Outcome send_by_tunnel(View& view, const Packet& packet, const Ipv4& ip, Server& server) {
  const std::uint16_t dont_fragment = ip.fragment & server.dont_fragment;
  const std::uint16_t limit = static_cast<std::uint16_t>(server.mtu - kIpv4Size);
  const Outcome outcome = fits(ip, packet.total_length, limit, dont_fragment, Outcome::tunnelled);
  if (outcome != Outcome::tunnelled) return outcome;
  const std::uint16_t identification = dont_fragment != 0 ? std::uint16_t{0} : server.identification++;
  if (!tunnel(view, packet, server, dont_fragment, identification)) return Outcome::no_headroom;
  count_in(server, packet.total_length);
  return Outcome::tunnelled;
}

template <class View>
VIPLANE_INLINE Outcome send_directly(View& view, const Packet& packet, const Ipv4& ip, Server& server) {
  const std::uint16_t dont_fragment = ip.fragment & kDontFragment;
  const Outcome outcome = fits(ip, packet.total_length, server.mtu, dont_fragment, Outcome::routed);
  if (outcome != Outcome::routed) return outcome;
  route(view, packet, macs_to(server));
  count_in(server, packet.total_length);
  return Outcome::routed;
}

template <class View>
VIPLANE_INLINE Outcome send_translated(View& view, const Packet& packet, const Ipv4& ip, Server& server) {
  const std::uint16_t dont_fragment = ip.fragment & kDontFragment;
  const Outcome outcome = fits(ip, packet.total_length, server.mtu, dont_fragment, Outcome::translated);
  if (outcome != Outcome::translated) return outcome;
  if (lacks_udp_checksum(view, packet)) return Outcome::needs_whole_checksum;
  translate<true>(view, packet, macs_to(server), server_end(server, packet.key.target_port()));
  count_in(server, packet.total_length);
  return Outcome::translated;
}

// Sends a client's packet to its server by the server's method.
template <class View>
VIPLANE_INLINE Outcome send_to_reachable(View& view, const Packet& packet, Server& server, Leaving& leaving) {
  const Ipv4* ip = view.template pull<Ipv4>(kEthernetSize);
  if (ip == nullptr) return Outcome::no_route;
  leaving.egress = server.egress;
  if (server.method == Method::tunnel) return send_by_tunnel(view, packet, *ip, server);
  if (server.method == Method::direct) return send_directly(view, packet, *ip, server);
  return send_translated(view, packet, *ip, server);
}

// The same, when its next hop may be missing.
template <class View>
VIPLANE_INLINE Outcome send_to_server(View& view, const Packet& packet, Server& server, Leaving& leaving) {
  if ((server.flags & kServerRouted) == 0) return Outcome::no_route;
  if ((server.flags & kServerResolved) == 0) return Outcome::unresolved;
  return send_to_reachable(view, packet, server, leaving);
}

// A client's packet of a known connection.
template <class View, class Tables>
VIPLANE_INLINE Outcome forward_request(View& view, const Packet& packet, FlowEntry& flow, Tables& tables,
                                       Leaving& leaving) {
  if (flow.deadline_ns <= tables.now_ns()) [[unlikely]]
    return Outcome::unknown;
  Server* server = tables.server(flow.server);
  if (server == nullptr) [[unlikely]]
    return Outcome::server_unavailable;
  const std::uint8_t flags = server->flags;
  if (flags != kServerReady && (flags & kServerUsable) != kServerUsable) [[unlikely]] {
    return Outcome::server_unavailable;
  }
  if ((packet.tcp_flags & kSyn) != 0) [[unlikely]]
    return Outcome::syn_on_known;
  advance(flow, packet.tcp_flags, server->method == Method::nat ? Sight::from_client : Sight::from_client_only, tables);
  if (flags != kServerReady) [[unlikely]]
    return send_to_server(view, packet, *server, leaving);
  return send_to_reachable(view, packet, *server, leaving);
}

// A NAT server's packet to its client.
template <class View, class Tables>
VIPLANE_INLINE Outcome forward_reply(View& view, const Packet& packet, const FlowEntry& reply, Tables& tables,
                                     Leaving& leaving) {
  const FlowKey key = connection_key(packet.key, reply.virtual_end);
  FlowEntry* flow = tables.find(key);
  if (flow == nullptr || flow->deadline_ns <= tables.now_ns()) return Outcome::unknown;
  if (reply.virtual_end.route_epoch != tables.route_epoch()) return Outcome::stale_route;
  const NextHop* next_hop = tables.next_hop(reply.link);
  if (next_hop == nullptr) return Outcome::no_route;
  if (next_hop->resolved == 0) return Outcome::unresolved;
  const Ipv4* ip = view.template pull<Ipv4>(kEthernetSize);
  if (ip == nullptr) return Outcome::unknown;
  const Outcome outcome =
      fits(*ip, packet.total_length, next_hop->mtu, ip->fragment & kDontFragment, Outcome::reply_translated);
  if (outcome != Outcome::reply_translated) return outcome;
  if (lacks_udp_checksum(view, packet)) return Outcome::needs_whole_checksum;
  advance(*flow, packet.tcp_flags, Sight::from_server, tables);
  if (flow->protocol == kProtocolUdp) tables.replied(*flow);
  if (Server* server = tables.server(flow->server); server != nullptr) {
    server->out_packets += 1;
    server->out_bytes += packet.total_length;
  }
  leaving.egress = next_hop->egress;
  translate<false>(view, packet, macs_to(*next_hop),
                   TransportAddress{reply.virtual_end.address, reply.virtual_end.port});
  return outcome;
}

// Stage four, after find() has found `flow` or null. Stage three, schedule, is the slow path's.
template <class View, class Tables>
VIPLANE_INLINE Outcome forward(View& view, const Packet& packet, FlowEntry* flow, Tables& tables, Leaving& leaving) {
  if (flow == nullptr) [[unlikely]]
    return Outcome::unknown;
  if (flow->kind == FlowKind::reply) return forward_reply(view, packet, *flow, tables, leaving);
  return forward_request(view, packet, *flow, tables, leaving);
}

}  // namespace viplane::path
