// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/slow_path.h"

#include <algorithm>

#include "dataplane/fragments.h"
#include "dataplane/icmp_error.h"
#include "dataplane/scheduling.h"
#include "net/bytes.h"
#include "net/ethernet.h"

namespace viplane::dataplane {

using path::Outcome;
using path::Packet;

namespace {

constexpr std::size_t kScratch = 66'200;  // an ICMP error's frame, then the largest IPv4 packet

ByteView ip_packet(const Frame& frame, const Packet& packet) {
  return ByteView(frame.data, frame.length).subspan(path::kEthernetSize, packet.total_length);
}

std::uint8_t ttl_of(ByteView packet) { return load_u8(packet.data() + 8); }

// Linux takes no packets from such sources: net/ipv4/route.c, "martian source".
bool is_martian_source(std::uint32_t address) {
  return address >> 28 == 0xe || address == 0xffffffff || address >> 24 == 127 || address >> 24 == 0;
}

}  // namespace

SlowPath::SlowPath(ConnectionTable& connections, Emitter& emitter)
    : connections_(connections), services_(connections.services()), emitter_(emitter), scratch_(kScratch) {}

bool SlowPath::is_local(std::uint32_t wire_address) const {
  return services_.is_local(__builtin_bswap32(wire_address));
}

IpAddress SlowPath::source_towards(NextHopIndex next_hop) const {
  return services_.next_hops.at(next_hop).source_address;
}

Reason SlowPath::settle(Frame& frame, const Packet& packet, Outcome outcome) {
  if (outcome == Outcome::unknown) return unknown(frame, packet);
  if (outcome == Outcome::syn_on_known) return syn_on_known(frame, packet);
  if (outcome == Outcome::server_unavailable) return server_unavailable(frame, packet);
  FlowEntry* flow = connections_.find(packet.key);
  if (flow->kind == path::FlowKind::reply) return conclude_reply(frame, packet, outcome, *flow);
  return conclude(frame, packet, outcome, flow->server);
}

Reason SlowPath::forward(Frame& frame, const Packet& packet) {
  ParsedFrameView view(frame);
  path::Leaving leaving;
  FlowEntry* flow = connections_.find(packet.key);
  const Outcome outcome = path::forward(view, packet, flow, connections_, leaving);
  if (outcome > Outcome::reply_translated) return settle(frame, packet, outcome);
  view.commit(frame);
  frame.egress = leaving.egress;
  return leave(frame, outcome, next_hop_of(*flow));
}

NextHopIndex SlowPath::next_hop_of(const FlowEntry& flow) const {
  return flow.kind == path::FlowKind::reply ? flow.link : services_.records[flow.server].next_hop;
}

// A packet is ready to go, and fits. One that was put together goes on in fragments as it came.
Reason SlowPath::leave(Frame& frame, Outcome outcome, NextHopIndex next_hop) {
  if (largest_fragment_ == 0) return static_cast<Reason>(outcome);
  emit_fragments(frame, next_hop, largest_fragment_);
  return Reason::fragmented;
}

Reason SlowPath::unknown(Frame& frame, const Packet& packet) {
  if (!is_local(packet.key.target())) return without_connection(frame, packet);
  Service* service =
      services_.service_for(static_cast<Protocol>(packet.key.protocol()), __builtin_bswap32(packet.key.target()),
                            path::host16(packet.key.target_port()));
  if (service == nullptr) return Reason::no_service;
  const std::uint32_t source = __builtin_bswap32(packet.key.source());
  if (is_martian_source(source) || services_.is_local(source)) return Reason::martian_source;
  const bool is_tcp = packet.key.protocol() == path::kProtocolTcp;
  if (is_tcp && !may_begin(connections_.options(), service->settings, packet.tcp_flags)) return Reason::no_connection;
  return begin(frame, packet, *service);
}

Reason SlowPath::begin(Frame& frame, const Packet& packet, Service& service) {
  constexpr std::uint16_t kFtpData = path::wire16(20);
  if (packet.key.source_port() == kFtpData) return Reason::source_port_ftp_data;
  const Choice choice = choose_server(connections_, service, packet.key);
  if (choice.result == Choice::Result::table_full) return Reason::table_full;
  if (choice.result == Choice::Result::no_server) {
    tell(ip_packet(frame, packet), IcmpType::destination_unreachable, icmp_unreachable::kPort, 0, true);
    return Reason::no_server;
  }
  services_.records[choice.server].connections += 1;
  const bool is_udp = packet.key.protocol() == path::kProtocolUdp;
  if (service.settings.one_packet && is_udp) return send(frame, packet, choice.server);
  FlowEntry* flow = connections_.create(packet.key, choice.server, choice.controlling_template);
  if (flow == nullptr) return Reason::table_full;
  const bool sees_answers = services_.records[choice.server].method == path::Method::nat;
  path::advance(*flow, packet.tcp_flags, sees_answers ? path::Sight::from_client : path::Sight::from_client_only,
                connections_);
  return send(frame, packet, choice.server);
}

Reason SlowPath::syn_on_known(Frame& frame, const Packet& packet) {
  FlowEntry* flow = connections_.find(packet.key);
  const ServerIndex server = flow->server;
  if (begins_anew(connections_.options(), *flow, services_.records[server], services_.infos[server].settings.weight)) {
    connections_.end(*flow);
    return unknown(frame, packet);
  }
  const bool sees_answers = services_.records[server].method == path::Method::nat;
  path::advance(*flow, packet.tcp_flags, sees_answers ? path::Sight::from_client : path::Sight::from_client_only,
                connections_);
  return send(frame, packet, server);
}

Reason SlowPath::server_unavailable(Frame& frame, const Packet& packet) {
  FlowEntry* flow = connections_.find(packet.key);
  const path::Server& server = services_.records[flow->server];
  if ((server.flags & path::kServiceLocal) == 0) return Reason::not_local;
  const Options& options = connections_.options();
  const bool is_gone = (server.flags & path::kServiceRemoved) != 0;
  const std::uint32_t weight = services_.infos[flow->server].settings.weight;
  const bool is_syn = (packet.tcp_flags & path::kSyn) != 0;
  const bool is_udp = packet.key.protocol() == path::kProtocolUdp;
  if (options.expire_nodest_conn || (is_syn && begins_anew(options, *flow, server, weight)) ||
      (is_udp && has_lost_its_server(options, *flow, server, weight))) {
    connections_.end(*flow);
    return unknown(frame, packet);
  }
  return is_gone ? Reason::service_removed : Reason::server_removed;
}

// A packet that is on its way through the host: not ours, unless a real server speaks out of turn.
Reason SlowPath::without_connection(Frame& frame, const Packet& packet) {
  if (!connections_.options().nat_icmp_send) return Reason::not_local;
  const bool is_server =
      services_.is_nat_server(static_cast<Protocol>(packet.key.protocol()), __builtin_bswap32(packet.key.source()),
                              path::host16(packet.key.source_port()));
  const ByteView original = ip_packet(frame, packet);
  if (!is_server || (packet.tcp_flags & path::kRst) != 0 || ttl_of(original) <= 1) return Reason::not_local;
  const MutableByteView quoted = copy(original);
  decrement_ttl(quoted);  // Linux has already taken the hop when it refuses
  tell(quoted, IcmpType::destination_unreachable, icmp_unreachable::kPort, 0, false);
  return Reason::reply_refused;
}

Reason SlowPath::send(Frame& frame, const Packet& packet, ServerIndex server) {
  ParsedFrameView view(frame);
  path::Leaving leaving;
  const Outcome outcome = path::send_to_server(view, packet, services_.records[server], leaving);
  if (outcome > Outcome::reply_translated) return conclude(frame, packet, outcome, server);
  view.commit(frame);
  frame.egress = leaving.egress;
  return leave(frame, outcome, services_.records[server].next_hop);
}

Reason SlowPath::hold(NextHopIndex next_hop) {
  awaited_ = next_hop;
  return Reason::neighbour_unresolved;
}

// A path MTU is believed for a while only. Whether this one's time was over.
bool SlowPath::forgets_mtu(ServerIndex index) {
  ServerInfo& info = services_.infos[index];
  if (info.learnt_mtu == 0 || connections_.now_ns() < info.learnt_mtu_expires_ns) return false;
  info.learnt_mtu = 0;
  services_.refresh(index);
  return true;
}

// A client's packet whose server is known, and which the core could not send.
Reason SlowPath::conclude(Frame& frame, const Packet& packet, Outcome outcome, ServerIndex index) {
  path::Server& server = services_.records[index];
  switch (outcome) {
    case Outcome::unresolved: return hold(server.next_hop);
    case Outcome::ttl_expired:
      path::count_in(server, packet.total_length);
      tell(ip_packet(frame, packet), IcmpType::time_exceeded, 0, 0, true);
      return Reason::ttl_expired;
    case Outcome::too_big:
      if (forgets_mtu(index)) return send(frame, packet, index);
      path::count_in(server, packet.total_length);
      return refuse_size(ip_packet(frame, packet), server);
    case Outcome::needs_fragments:
      if (forgets_mtu(index)) return send(frame, packet, index);
      path::count_in(server, packet.total_length);
      return send_fragments(frame, packet, index);
    case Outcome::needs_whole_checksum: fill_udp_checksum(frame, packet); return send(frame, packet, index);
    case Outcome::no_headroom: return Reason::no_headroom;
    default: return Reason::no_route;
  }
}

Reason SlowPath::refuse_size(ByteView packet, const path::Server& server) {
  const bool is_tunnel = server.method == path::Method::tunnel;
  const std::uint16_t limit = is_tunnel ? static_cast<std::uint16_t>(server.mtu - path::kIpv4Size) : server.mtu;
  const MutableByteView quoted = copy(packet);
  decrement_ttl(quoted);  // Linux has already taken the hop when it finds out
  tell(quoted, IcmpType::destination_unreachable, icmp_unreachable::kFragmentationNeeded, limit, true);
  return Reason::too_big;
}

// Beside the room for the frame that will quote it.
MutableByteView SlowPath::copy(ByteView packet) {
  const MutableByteView copied(scratch_.data() + kLargestIcmpError + path::kEthernetSize, packet.size());
  store_bytes(copied.data(), packet);
  return copied;
}

// A NAT server's packet, likewise. TTL and MTU are the host's as a router: it answers with an address of its own.
Reason SlowPath::conclude_reply(Frame& frame, const Packet& packet, Outcome outcome, FlowEntry& reply) {
  switch (outcome) {
    case Outcome::stale_route: connections_.refresh_route(reply); return forward(frame, packet);
    case Outcome::unresolved: return hold(reply.link);
    case Outcome::ttl_expired:
      tell(ip_packet(frame, packet), IcmpType::time_exceeded, 0, 0, false);
      return Reason::ttl_expired;
    case Outcome::too_big:
      tell(ip_packet(frame, packet), IcmpType::destination_unreachable, icmp_unreachable::kFragmentationNeeded,
           connections_.next_hop(reply.link)->mtu, false);
      return Reason::too_big;
    case Outcome::needs_fragments: return send_reply_fragments(frame, packet, reply);
    case Outcome::needs_whole_checksum: fill_udp_checksum(frame, packet); return forward(frame, packet);
    default: return Reason::no_route;
  }
}

// What NAT turns into an incremental update: the checksum that the sender left out. RFC 3022, section 4.1.
void SlowPath::fill_udp_checksum(Frame& frame, const Packet& packet) {
  const MutableByteView whole = frame.bytes().subspan(path::kEthernetSize, packet.total_length);
  const MutableByteView datagram = whole.subspan(packet.l4_offset - path::kEthernetSize);
  const std::uint16_t checksum = upper_layer_checksum(load_ipv4_address(whole.data() + 12),
                                                      load_ipv4_address(whole.data() + 16), IpProtocol::udp, datagram);
  store_be16(datagram.data() + 6, checksum == 0 ? 0xffff : checksum);
}

// The whole packet is made as if it fitted, then cut.
Reason SlowPath::send_fragments(Frame& frame, const Packet& packet, ServerIndex index) {
  constexpr std::uint16_t kMostInner = 0xffff - path::kIpv4Size;
  path::Server& server = services_.records[index];
  ParsedFrameView view(frame);
  if (server.method == path::Method::tunnel) {
    if (packet.total_length > kMostInner) return Reason::too_big;
    if (!path::tunnel(view, packet, server, 0, server.identification++)) return Reason::no_headroom;
  } else if (server.method == path::Method::direct) {
    path::route(view, packet, path::macs_to(server));
  } else {
    if (path::lacks_udp_checksum(view, packet)) fill_udp_checksum(frame, packet);
    path::translate<true>(view, packet, path::macs_to(server), path::server_end(server, packet.key.target_port()));
  }
  view.commit(frame);
  emit_fragments(frame, server.next_hop, server.mtu);
  return Reason::fragmented;
}

Reason SlowPath::send_reply_fragments(Frame& frame, const Packet& packet, FlowEntry& reply) {
  const path::NextHop& next_hop = *connections_.next_hop(reply.link);
  const path::VirtualEnd end = reply.virtual_end;
  const NextHopIndex index = reply.link;
  path::FlowEntry* flow = connections_.find_live(path::connection_key(packet.key, end));
  path::advance(*flow, packet.tcp_flags, path::Sight::from_server, connections_);
  path::Server& server = services_.records[flow->server];
  server.out_packets += 1;
  server.out_bytes += packet.total_length;
  ParsedFrameView view(frame);
  if (path::lacks_udp_checksum(view, packet)) fill_udp_checksum(frame, packet);
  path::translate<false>(view, packet, path::macs_to(next_hop), path::TransportAddress{end.address, end.port});
  view.commit(frame);
  emit_fragments(frame, index, next_hop.mtu);
  return Reason::fragmented;
}

void SlowPath::emit_fragments(const Frame& frame, NextHopIndex next_hop, std::uint16_t mtu) {
  const ByteView whole(frame.data, frame.length);
  if (largest_fragment_ != 0) mtu = std::min(mtu, largest_fragment_);
  store_bytes(scratch_.data(), whole.first(path::kEthernetSize));
  Fragments fragments(whole.subspan(path::kEthernetSize), mtu);
  const MutableByteView room(scratch_.data() + path::kEthernetSize, kScratch - path::kEthernetSize);
  while (const std::size_t length = fragments.next(room)) {
    emitter_.emit(next_hop, {scratch_.data(), path::kEthernetSize + length});
  }
}

// `from_target`: the error comes from the address the packet went to, which is the host's; else from the address the
// host uses towards the sender. Without a route to the sender nothing is told.
void SlowPath::tell(ByteView packet, IcmpType type, std::uint8_t code, std::uint32_t rest, bool from_target) {
  if (!may_tell(packet)) return;
  const NextHopIndex index = services_.router.next_hop(load_ipv4_address(packet.data() + 12));
  if (index == kNoNextHop) return;
  const NextHop next_hop = services_.next_hops.at(index);
  IcmpError error{type, code, rest, next_hop.source_address, identification_++};
  if (from_target) error.source = load_ipv4_address(packet.data() + 16);
  const MutableByteView frame(scratch_.data(), path::kEthernetSize + kLargestIcmpError);
  write_ethernet(frame, {next_hop.target, next_hop.source, EtherType::ipv4});
  const std::size_t length = write_icmp_error(frame.subspan(path::kEthernetSize), error, packet);
  emitter_.emit(index, frame.first(path::kEthernetSize + length));
}

}  // namespace viplane::dataplane
